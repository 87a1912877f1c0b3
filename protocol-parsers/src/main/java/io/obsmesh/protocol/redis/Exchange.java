package io.obsmesh.protocol.redis;

import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import org.jspecify.annotations.Nullable;

/** A command on its way to a row. Used again for the next; owned by the connection's thread. */
final class Exchange {
  @Nullable RedisCommand known;
  String command = "";
  @Nullable String args;
  @Nullable String key;

  /** The database or mode that the command's first argument names; -1 for none. */
  int number;

  boolean secretReply;
  int repliesLeft;
  long startNanos;
  long sentNanos;
  long requestBytes;
  boolean lossy;
  boolean truncated;

  boolean answered;
  long firstReplyNanos;
  long lastReplyNanos;
  long responseBytes;
  @Nullable String replyType;
  @Nullable String reply;
  @Nullable String status;
  @Nullable String message;
  boolean failed;
  int db;

  void clear() {
    known = null;
    command = "";
    args = null;
    key = null;
    number = -1;
    secretReply = false;
    repliesLeft = 1;
    lossy = false;
    truncated = false;
    answered = false;
    responseBytes = 0;
    replyType = null;
    reply = null;
    status = null;
    message = null;
    failed = false;
    db = -1;
  }

  /** Writes what every row has. */
  void fill(Row row) {
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(RequestColumns.REQUEST_BYTES, requestBytes)
        .set(RedisTable.COMMAND, command)
        .set(RedisTable.ARGS, args)
        .set(RedisTable.KEY, key);
    if (db >= 0) {
      row.set(RedisTable.DB, db);
    }
    if (answered) {
      row.set(RequestColumns.LATENCY, Math.max(0, lastReplyNanos - startNanos))
          .set(RequestColumns.TTFB, Math.max(0, firstReplyNanos - sentNanos))
          .set(RequestColumns.RESPONSE_BYTES, responseBytes)
          .set(RequestColumns.ERROR, failed)
          .set(RequestColumns.ERROR_TYPE, failed ? status : null)
          .set(RedisTable.REPLY_TYPE, replyType)
          .set(RedisTable.REPLY, reply)
          .set(RedisTable.STATUS, status)
          .set(RedisTable.MESSAGE, message);
    }
    row.set(RequestColumns.LOSSY, lossy).set(RequestColumns.TRUNCATED, truncated);
  }
}
