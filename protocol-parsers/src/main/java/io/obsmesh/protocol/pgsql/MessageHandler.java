package io.obsmesh.protocol.pgsql;

import org.jspecify.annotations.Nullable;

/** Takes the messages of one direction. */
interface MessageHandler {
  /** Whether the next message has no type byte. */
  boolean untyped();

  /** How much of a body is needed; -1 when there is no such message, or not of this length. */
  int wanted(int type, long length);

  /** A message begins whose end may come much later. */
  void begin();

  /**
   * Takes a message.
   *
   * @return why it cannot be one here; null when it can
   */
  @Nullable String accept(Message message, PgsqlEvent event);
}
