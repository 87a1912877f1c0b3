package io.obsmesh.protocol;

import io.obsmesh.table.RowSink;

/** What a session may ask of the driver. */
public interface SessionContext {
  /**
   * Where finished rows go. Columns about the connection (who, where, flags of joining late) are
   * filled behind it.
   */
  RowSink rows();

  /** What this connection may keep. */
  Limits limits();

  /** The templates of paths, shared by all connections. */
  Routes routes();

  /** Whether the connection was joined after its first byte in this direction. */
  boolean midstream(Direction direction);

  /** Bytes of the direction that passed since its last frame. */
  default long bytesSinceFrame(Direction direction) {
    return 0;
  }

  /** The port that the server listens on. */
  int serverPort();

  /**
   * From the next byte of each direction on the connection speaks something else (CONNECT, Upgrade,
   * STARTTLS): the driver detects anew, with {@code protocol} ({@link Protocol#name}, or "" when
   * unknown) asked first.
   */
  void upgrade(String protocol);

  /**
   * Whether an earlier session on this connection asked for this protocol with {@link #upgrade}.
   */
  default boolean upgraded() {
    return false;
  }

  /** Counts a violation of the protocol that did not stop the reading. The reason is a constant. */
  default void malformed(String reason) {}
}
