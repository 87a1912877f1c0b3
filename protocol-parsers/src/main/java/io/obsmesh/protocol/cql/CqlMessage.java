package io.obsmesh.protocol.cql;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a message. One per parser, filled anew for each: a matcher copies what it wants.
 */
final class CqlMessage {
  static final int COMPRESSED = 0x01;
  static final int TRACING = 0x02;
  static final int CUSTOM_PAYLOAD = 0x04;
  static final int WARNING = 0x08;

  Opcode opcode = Opcode.OPTIONS;
  int version;
  int flags;
  int stream;

  /** The body was read as far as it is of use. */
  boolean read;

  /** The body is compressed, and could not be decompressed. */
  boolean packed;

  /** The body is longer than what is read of it. */
  boolean cut;

  @Nullable String statement;
  int statements;

  /** Of a prepared statement, one character per byte. */
  @Nullable String id;

  int consistency = -1;
  int pageSize = -1;

  /** What kind of result it is, or of event. */
  @Nullable String kind;

  long rows = -1;
  boolean morePages;
  @Nullable String keyspace;
  int errorCode = -1;
  @Nullable String text;

  void clear() {
    read = false;
    packed = false;
    cut = false;
    statement = null;
    statements = 0;
    id = null;
    consistency = -1;
    pageSize = -1;
    kind = null;
    rows = -1;
    morePages = false;
    keyspace = null;
    errorCode = -1;
    text = null;
  }
}
