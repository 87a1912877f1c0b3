package io.obsmesh.protocol.mongo;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a message. One per parser, filled anew for each: a matcher copies what it wants.
 */
final class MongoMessage {
  private static final int CURSOR_NOT_FOUND = 1;
  private static final int QUERY_FAILURE = 2;
  private static final int CURSOR_NOT_FOUND_CODE = 43;

  int requestId;
  int responseTo;
  int opCode;

  /** A request without reply, or a reply that another follows unasked. */
  boolean moreToCome;

  /** The body was read from its first byte to its last. */
  boolean bodyRead;

  /** Bytes of the body were not captured. */
  boolean holed;

  /** The body is compressed in a way that is not read, or is too long for it. */
  boolean packed;

  @Nullable String command;
  @Nullable String collection;
  @Nullable String db;
  @Nullable String statement;
  boolean statementCut;

  /** A find or getMore of before OP_MSG: the reply's header counts its documents. */
  boolean legacyQuery;

  boolean hasOk;
  boolean ok;
  boolean hasErrorCode;
  int errorCode;
  @Nullable String codeName;
  @Nullable String message;

  /** Documents in the reply; -1 when it does not hold any. */
  long rows;

  long numberReturned;

  /** What the server says it matched, and what it changed; -1 when it does not say. */
  long n;

  long modified;

  void clear() {
    requestId = 0;
    responseTo = 0;
    opCode = 0;
    moreToCome = false;
    bodyRead = false;
    holed = false;
    packed = false;
    command = null;
    collection = null;
    db = null;
    statement = null;
    statementCut = false;
    legacyQuery = false;
    hasOk = false;
    ok = false;
    hasErrorCode = false;
    errorCode = 0;
    codeName = null;
    message = null;
    rows = -1;
    numberReturned = -1;
    n = -1;
    modified = -1;
  }

  /** Takes a full name such as {@code shop.orders}. */
  void namespace(String name) {
    int dot = name.indexOf('.');
    db = dot < 0 ? name : name.substring(0, dot);
    collection = dot < 0 ? null : name.substring(dot + 1);
  }

  /** Takes the flags and the number of documents in the header of an OP_REPLY. */
  void oldReply(int flags, int returned) {
    numberReturned = returned;
    hasOk = true;
    ok = (flags & (CURSOR_NOT_FOUND | QUERY_FAILURE)) == 0;
    if ((flags & CURSOR_NOT_FOUND) != 0) {
      hasErrorCode = true;
      errorCode = CURSOR_NOT_FOUND_CODE;
      codeName = "CursorNotFound";
    }
  }
}
