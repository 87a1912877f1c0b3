package io.obsmesh.protocol.pgsql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one message came to. Used again for the next. */
final class PgsqlEvent {
  /** Its bytes belong to this; null when they belong to no row. */
  @Nullable Exchange belongs;

  /** {@link #belongs} begins with these bytes. */
  boolean begins;

  /** {@link #belongs} has no response and is whole. */
  boolean silent;

  /** A message of the server that nobody asked for, of {@link #apartBytes} bytes. */
  @Nullable Exchange apart;

  long apartBytes;

  /** Its bytes belong to the message that follows. */
  boolean ignored;

  /** Rows that are whole with the message before this one. */
  final List<Exchange> before = new ArrayList<>();

  /** Rows that are whole with this message. */
  final List<Exchange> ended = new ArrayList<>();

  /** The server waits for the next request: what was held back is right. */
  boolean settled;

  void clear() {
    belongs = null;
    begins = false;
    silent = false;
    apart = null;
    apartBytes = 0;
    ignored = false;
    before.clear();
    ended.clear();
    settled = false;
  }
}
