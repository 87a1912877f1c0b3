package io.obsmesh.protocol;

/**
 * The first bytes of both directions, as detection sees them. The cursors are fresh for every
 * question. When it is not known who opened the connection, every protocol is asked for both ways
 * round.
 */
public interface Heads {
  /** A cursor over what the client sent first; empty when nothing did. */
  ByteCursor request();

  /** A cursor over what the server sent first; empty when nothing did. */
  ByteCursor response();

  /** Whether both directions were seen from their first byte. */
  boolean fromStart();

  /** The port that the server listens on: a hint, never proof. */
  int serverPort();

  /** The direction of the first byte that was seen. */
  Direction first();

  /**
   * Whether the session before this asked for that protocol with {@link SessionContext#upgrade}, so
   * that little evidence is enough.
   */
  default boolean upgradedTo(String protocol) {
    return false;
  }
}
