package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;

/** Joins requests and responses by stream, in whatever order responses come. */
final class CqlMatcher implements RequestMatcher<CqlMessage> {
  private final SessionContext context;
  private final ConnectionState state;
  private final Row row = new Row(CqlTable.TABLE);

  CqlMatcher(SessionContext context, ConnectionState state) {
    this.context = context;
    this.state = state;
  }

  @Override
  public void accept(Direction direction, CqlMessage message, Span span) {
    if (direction == Direction.REQUEST) {
      request(message, span);
    } else if (message.opcode == Opcode.EVENT) {
      event(message, span);
    } else {
      response(message, span);
    }
  }

  private void request(CqlMessage message, Span span) {
    Call call = new Call(message, span, state);
    if ("USE".equals(call.operation)) {
      // Not known until the answer says that it worked.
      state.keyspace = null;
    }
    Call older = state.calls.remove(call.stream);
    if (older == null && state.calls.size() >= context.limits().pendingRequests()) {
      older = state.calls.pollFirstEntry().getValue();
    }
    if (older != null) {
      unanswered(older, CloseReason.UNOBSERVED);
    }
    state.calls.put(call.stream, call);
  }

  private void response(CqlMessage message, Span span) {
    Call call = state.calls.remove(message.stream);
    if (call == null) {
      if ("set_keyspace".equals(message.kind)) {
        // Its order among the others is not known.
        state.keyspace = null;
      }
      return;
    }
    if (call.doubted) {
      // The stream may have been used again, for a request that was lost as well.
      unanswered(call, CloseReason.UNOBSERVED);
      return;
    }
    String id = message.id;
    String text = call.statement;
    if (call.opcode == Opcode.PREPARE && id != null && text != null && !call.cut) {
      state.prepared(id, text);
    }
    if ("set_keyspace".equals(message.kind)) {
      state.keyspace = message.keyspace;
    }
    answered(call, message, span);
  }

  private void answered(Call call, CqlMessage response, Span span) {
    fill(call);
    boolean failed = response.opcode == Opcode.ERROR;
    boolean compressed = response.version < 5 && (response.flags & CqlMessage.COMPRESSED) != 0;
    row.set(RequestColumns.LATENCY, Math.max(0, span.lastByteNanos() - call.startNanos))
        .set(RequestColumns.TTFB, Math.max(0, span.firstByteNanos() - call.sentNanos))
        .set(RequestColumns.RESPONSE_BYTES, span.length())
        .set(RequestColumns.ERROR, failed)
        .set(RequestColumns.LOSSY, call.lossy || span.lossy())
        .set(RequestColumns.TRUNCATED, call.cut || response.cut)
        .set(CqlTable.WARNINGS, (response.flags & CqlMessage.WARNING) != 0);
    if (compressed) {
      row.set(CqlTable.COMPRESSED, true);
    }
    if (failed) {
      boolean known = response.errorCode >= 0;
      row.set(RequestColumns.ERROR_TYPE, known ? Codes.error(response.errorCode) : "ERROR")
          .set(CqlTable.MESSAGE, response.text);
      if (known) {
        row.set(CqlTable.ERROR_CODE, response.errorCode);
      }
    }
    if (response.opcode == Opcode.RESULT) {
      row.set(CqlTable.RESULT, response.kind);
      if (response.rows >= 0) {
        row.set(CqlTable.ROWS, response.rows).set(CqlTable.MORE_PAGES, response.morePages);
      }
    }
    context.rows().accept(row);
  }

  private void event(CqlMessage message, Span span) {
    row.clear()
        .set(RequestColumns.TIME, span.firstByteNanos())
        .set(RequestColumns.RESPONSE_BYTES, span.length())
        .set(RequestColumns.ERROR, false)
        .set(RequestColumns.TRUNCATED, message.cut)
        .set(CqlTable.COMMAND, Opcode.EVENT.name())
        .set(CqlTable.RESULT, message.kind)
        .set(CqlTable.MESSAGE, message.text)
        .set(CqlTable.STREAM, message.stream)
        .set(CqlTable.VERSION, message.version);
    context.rows().accept(row);
  }

  private void fill(Call call) {
    row.clear()
        .set(RequestColumns.TIME, call.startNanos)
        .set(RequestColumns.REQUEST_BYTES, call.requestBytes)
        .set(RequestColumns.LOSSY, call.lossy)
        .set(RequestColumns.TRUNCATED, call.cut)
        .set(CqlTable.COMMAND, call.opcode.name())
        .set(CqlTable.STATEMENT, call.statement)
        .set(CqlTable.DIGEST, call.digest)
        .set(CqlTable.OPERATION, call.operation)
        .set(CqlTable.KEYSPACE, call.keyspace)
        .set(CqlTable.CONSISTENCY, Codes.consistency(call.consistency))
        .set(CqlTable.TRACING, call.tracing)
        .set(CqlTable.COMPRESSED, call.compressed)
        .set(CqlTable.STREAM, call.stream)
        .set(CqlTable.VERSION, call.version);
    if (call.opcode == Opcode.BATCH && !call.packed) {
      row.set(CqlTable.STATEMENTS, call.statements);
    }
    if (call.pageSize >= 0) {
      row.set(CqlTable.PAGE_SIZE, call.pageSize);
    }
  }

  private void unanswered(Call call, CloseReason reason) {
    CloseReason why = call.doubted ? CloseReason.UNOBSERVED : reason;
    fill(call);
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    state.keyspace = null;
    if (direction == Direction.RESPONSE) {
      for (Call call : state.calls.values()) {
        call.doubted = true;
      }
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    for (Call call : state.calls.values()) {
      unanswered(call, reason);
    }
    state.calls.clear();
  }

  @Override
  public int pending() {
    return state.calls.size();
  }
}
