package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import org.jspecify.annotations.Nullable;

/**
 * Joins commands and replies by id. A server answers one command after the other, so that a reply
 * tells that older commands, whose replies may have been in a hole, were answered there.
 */
final class MongoMatcher implements RequestMatcher<MongoMessage> {
  private final SessionContext context;
  private final Calls calls;
  private final Row row = new Row(MongoTable.TABLE);

  MongoMatcher(SessionContext context, Calls calls) {
    this.context = context;
    this.calls = calls;
  }

  @Override
  public void accept(Direction direction, MongoMessage message, Span span) {
    switch (direction) {
      case REQUEST -> command(message, span);
      case RESPONSE -> reply(message, span);
    }
  }

  private void command(MongoMessage message, Span span) {
    Calls.Call call = new Calls.Call(message, span);
    if (message.moreToCome) {
      // The client does not want to know, and that is no failure.
      fill(call);
      row.set(RequestColumns.ERROR, false);
      context.rows().accept(row);
      return;
    }
    if (calls.size() >= context.limits().pendingRequests()) {
      unanswered(calls.removeOldest(), CloseReason.UNOBSERVED);
    }
    calls.add(call);
  }

  private void reply(MongoMessage message, Span span) {
    Calls.Call call = calls.take(message.responseTo);
    if (call == null) {
      return;
    }
    Calls.Call oldest = calls.oldest();
    while (oldest != null && oldest.doubted && oldest.startNanos <= call.startNanos) {
      unanswered(calls.removeOldest(), CloseReason.UNOBSERVED);
      oldest = calls.oldest();
    }
    answered(call, message, span);
    if (message.bodyRead && message.moreToCome) {
      calls.add(new Calls.Call(call, message.requestId, span));
    }
  }

  private void answered(Calls.Call call, MongoMessage reply, Span span) {
    fill(call);
    row.set(RequestColumns.RESPONSE_BYTES, span.length())
        .set(RequestColumns.LOSSY, call.lossy || reply.holed || span.lossy())
        .set(RequestColumns.TRUNCATED, call.cut || reply.packed);
    if (call.unasked) {
      row.set(RequestColumns.TIME, span.firstByteNanos());
    } else {
      row.set(RequestColumns.LATENCY, Math.max(0, span.lastByteNanos() - call.startNanos))
          .set(RequestColumns.TTFB, Math.max(0, span.firstByteNanos() - call.sentNanos));
    }
    if (reply.bodyRead && reply.hasOk) {
      outcome(call, reply);
    }
    context.rows().accept(row);
  }

  private void outcome(Calls.Call call, MongoMessage reply) {
    row.set(RequestColumns.ERROR, !reply.ok)
        .set(MongoTable.STATUS, reply.ok ? "OK" : "ERR")
        .set(MongoTable.MESSAGE, reply.message);
    if (!reply.ok) {
      row.set(RequestColumns.ERROR_TYPE, errorType(reply));
    }
    if (reply.hasErrorCode) {
      row.set(MongoTable.ERROR_CODE, reply.errorCode);
    }
    long rows = call.legacyQuery ? reply.numberReturned : reply.rows;
    if (rows >= 0) {
      row.set(MongoTable.ROWS, rows);
    }
    long affected = affected(call.command, reply);
    if (affected >= 0) {
      row.set(MongoTable.AFFECTED_ROWS, affected);
    }
  }

  private static String errorType(MongoMessage reply) {
    if (reply.codeName != null) {
      return reply.codeName;
    }
    return reply.hasErrorCode ? Integer.toString(reply.errorCode) : "ERR";
  }

  /** Other commands use the same field for other counts. */
  private static long affected(@Nullable String command, MongoMessage reply) {
    return switch (command) {
      case "insert", "delete" -> reply.n;
      case "update" -> reply.modified >= 0 ? reply.modified : reply.n;
      case null, default -> -1;
    };
  }

  private void fill(Calls.Call call) {
    row.clear()
        .set(RequestColumns.TIME, call.startNanos)
        .set(RequestColumns.LOSSY, call.lossy)
        .set(RequestColumns.TRUNCATED, call.cut)
        .set(MongoTable.COMMAND, call.command)
        .set(MongoTable.COLLECTION, call.collection)
        .set(MongoTable.DB, call.db)
        .set(MongoTable.STATEMENT, call.statement);
    if (!call.unasked) {
      row.set(RequestColumns.REQUEST_BYTES, call.requestBytes);
    }
  }

  private void unanswered(Calls.@Nullable Call call, CloseReason why) {
    if (call == null || call.unasked) {
      return;
    }
    fill(call);
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    if (direction == Direction.RESPONSE) {
      calls.doubt();
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    for (Calls.Call call = calls.removeOldest(); call != null; call = calls.removeOldest()) {
      unanswered(call, call.doubted ? CloseReason.UNOBSERVED : reason);
    }
  }

  @Override
  public int pending() {
    return calls.size();
  }
}
