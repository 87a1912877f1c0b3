package io.obsmesh.protocol.mysql;

/** Bits of the capability flags; those of MariaDB begin at bit 32. */
final class Capabilities {
  /** Set by MySQL; MariaDB clears it and sends its own flags besides. */
  static final long MYSQL = 1;

  static final long CONNECT_WITH_DB = 1 << 3;
  static final long COMPRESS = 1 << 5;
  static final long PROTOCOL_41 = 1 << 9;
  static final long SSL = 1 << 11;
  static final long SECURE_CONNECTION = 1 << 15;
  static final long AUTH_LENENC = 1 << 21;
  static final long DEPRECATE_EOF = 1 << 24;
  static final long OPTIONAL_METADATA = 1 << 25;
  static final long ZSTD = 1 << 26;
  static final long QUERY_ATTRIBUTES = 1 << 27;
  static final long CACHE_METADATA = 1L << 36;

  private Capabilities() {}
}
