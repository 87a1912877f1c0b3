package io.obsmesh.protocol.memcached;

/** What both directions know. Owned by the connection's thread. */
final class ConnectionState {
  /** How a connection speaks; its first byte tells. */
  enum Format {
    UNKNOWN,
    TEXT,
    BINARY
  }

  Format format = Format.UNKNOWN;
}
