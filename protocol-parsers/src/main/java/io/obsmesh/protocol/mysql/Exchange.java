package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.Progress;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on its way to a row, and where its response is at. */
final class Exchange {
  /** What the next packet of the response is. */
  enum Place {
    FIRST,
    AUTHENTICATION,
    DEFINITIONS,
    /** An EOF packet follows the definitions. */
    DEFINITIONS_EOF,
    /** It is not known whether an EOF packet follows the definitions. */
    DEFINITIONS_MAYBE_EOF,
    ROWS,
    /** Definitions until EOF, their number is not told. */
    FIELDS,
    /** Events of a binary log, without end unless the client asked for one. */
    EVENTS,
    /** One packet of text. */
    TEXT
  }

  final Command command;
  @Nullable String statement;
  @Nullable String digest;
  @Nullable String operation;
  @Nullable List<String> params;
  @Nullable String db;
  @Nullable String user;
  @Nullable String traceId;
  @Nullable String parentSpanId;
  @Nullable Prepared prepared;

  long startNanos;
  long sentNanos;
  long requestBytes;
  boolean lossy;
  boolean truncated;

  Place place = Place.FIRST;
  int nextSequence = 1;
  long definitionsLeft;
  long columnsAfterParameters;
  boolean rowsFollow;

  boolean ended;
  boolean failed;
  int errorCode;
  @Nullable String sqlState;
  @Nullable String message;
  long rows = -1;
  long affectedRows = -1;
  long firstReplyNanos;
  long lastReplyNanos;
  long responseBytes;

  final Progress progress = new Progress();

  Exchange(Command command) {
    this.command = command;
  }

  /** Writes what passed so far. */
  void fillPartial(Row row, long bytesSent, long bytesReceived) {
    fill(row);
    row.set(RequestColumns.REQUEST_BYTES, bytesSent)
        .set(RequestColumns.RESPONSE_BYTES, bytesReceived)
        .set(RequestColumns.PARTIAL, true);
    if (rows >= 0) {
      row.set(MysqlTable.ROWS, rows);
    }
  }

  /** Writes what every row has. */
  void fill(Row row) {
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(RequestColumns.REQUEST_BYTES, requestBytes)
        .set(RequestColumns.TRACE_ID, traceId)
        .set(RequestColumns.PARENT_SPAN_ID, parentSpanId)
        .set(RequestColumns.LOSSY, lossy)
        .set(RequestColumns.TRUNCATED, truncated)
        .set(MysqlTable.COMMAND, command.name())
        .set(MysqlTable.STATEMENT, statement)
        .set(MysqlTable.DIGEST, digest)
        .set(MysqlTable.OPERATION, operation)
        .set(MysqlTable.PARAMS, params)
        .set(MysqlTable.DB, db)
        .set(MysqlTable.USER, user);
    if (!ended) {
      return;
    }
    row.set(RequestColumns.LATENCY, Math.max(0, lastReplyNanos - startNanos))
        .set(RequestColumns.TTFB, Math.max(0, firstReplyNanos - sentNanos))
        .set(RequestColumns.RESPONSE_BYTES, responseBytes)
        .set(RequestColumns.ERROR, failed)
        .set(MysqlTable.STATUS, failed ? "ERR" : "OK");
    if (failed) {
      row.set(RequestColumns.ERROR_TYPE, Integer.toString(errorCode))
          .set(MysqlTable.ERROR_CODE, errorCode)
          .set(MysqlTable.SQLSTATE, sqlState)
          .set(MysqlTable.MESSAGE, message);
    }
    if (rows >= 0) {
      row.set(MysqlTable.ROWS, rows);
    }
    if (affectedRows >= 0) {
      row.set(MysqlTable.AFFECTED_ROWS, affectedRows);
    }
  }
}
