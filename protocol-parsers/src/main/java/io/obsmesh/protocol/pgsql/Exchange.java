package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.Progress;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What will be one row: the messages of the client that belong together, and their responses. */
final class Exchange {
  /** How it was sent, the most telling message last. */
  enum Command {
    SYNC,
    CLOSE,
    DESCRIBE,
    BIND,
    PARSE,
    EXECUTE,
    QUERY,
    FUNCTION_CALL,
    LOGIN,
    CANCEL,
    TERMINATE,
    NOTIFICATION
  }

  Command command;
  @Nullable String statement;
  @Nullable String digest;
  @Nullable String operation;
  @Nullable List<String> params;
  @Nullable String db;
  @Nullable String user;

  long startNanos;
  long sentNanos;
  long requestBytes;
  boolean lossy;
  boolean truncated;

  /** Name of the statement that a Parse of this exchange made. */
  @Nullable String parsedName;

  /** Name of the portal that a Bind of this exchange made. */
  @Nullable String boundPortal;

  /** No more messages of the client belong to it, but for Close and Sync. */
  boolean closed;

  /** Messages of the client that have no response yet. */
  int open;

  /** It is not known what it would have become: no row. */
  boolean dropped;

  /** Its response was lost before all of it was sent. */
  boolean abandoned;

  boolean written;
  boolean copyIn;

  /** Replication: what follows is a stream, not an answer. */
  boolean streams;

  final Progress progress = new Progress();
  boolean columns;

  boolean ended;
  boolean failed;

  /** Why there is no response; null when there is, or the end of the connection is the reason. */
  @Nullable String unanswered;

  @Nullable String severity;
  @Nullable String errorCode;
  @Nullable String message;
  long rows = -1;
  long dataRows;
  long firstReplyNanos;
  long lastReplyNanos;
  long responseBytes;

  Exchange(Command command) {
    this.command = command;
  }

  /** Takes what the statement says, apart from parameters. */
  void use(@Nullable Statement from) {
    if (from == null) {
      statement = null;
      digest = null;
      operation = null;
      return;
    }
    statement = from.text;
    digest = from.digest;
    operation = from.operation;
    truncated |= from.truncated;
  }

  /** Forgets what of a response was seen. */
  void forgetResponse() {
    ended = false;
    failed = false;
    rows = -1;
    severity = null;
    errorCode = null;
    message = null;
  }

  /** Writes what passed so far. */
  void fillPartial(Row row, long bytesSent, long bytesReceived) {
    boolean answered = ended;
    ended = false;
    fill(row);
    ended = answered;
    row.set(RequestColumns.REQUEST_BYTES, bytesSent)
        .set(RequestColumns.RESPONSE_BYTES, bytesReceived)
        .set(RequestColumns.PARTIAL, true);
    if (dataRows > 0) {
      row.set(PgsqlTable.ROWS, dataRows);
    }
  }

  /** Writes what every row has. */
  void fill(Row row) {
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(RequestColumns.LOSSY, lossy)
        .set(RequestColumns.TRUNCATED, truncated)
        .set(PgsqlTable.COMMAND, command.name())
        .set(PgsqlTable.STATEMENT, statement)
        .set(PgsqlTable.DIGEST, digest)
        .set(PgsqlTable.OPERATION, operation)
        .set(PgsqlTable.PARAMS, params)
        .set(PgsqlTable.DB, db)
        .set(PgsqlTable.USER, user);
    if (command != Command.NOTIFICATION) {
      row.set(RequestColumns.REQUEST_BYTES, requestBytes);
    }
    if (!ended) {
      return;
    }
    row.set(RequestColumns.LATENCY, Math.max(0, lastReplyNanos - startNanos))
        .set(RequestColumns.TTFB, Math.max(0, firstReplyNanos - sentNanos))
        .set(RequestColumns.RESPONSE_BYTES, responseBytes)
        .set(RequestColumns.ERROR, failed)
        .set(PgsqlTable.STATUS, failed ? "ERR" : "OK");
    if (failed) {
      row.set(RequestColumns.ERROR_TYPE, errorCode)
          .set(PgsqlTable.SEVERITY, severity)
          .set(PgsqlTable.ERROR_CODE, errorCode)
          .set(PgsqlTable.MESSAGE, message);
    }
    if (rows >= 0) {
      row.set(PgsqlTable.ROWS, rows);
    }
  }
}
