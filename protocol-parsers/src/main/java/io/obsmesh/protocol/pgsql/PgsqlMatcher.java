package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.pgsql.Exchange.Command;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;

/**
 * Counts bytes and times, and writes the rows. Which response answers what is decided by {@link
 * ServerMessages}.
 */
final class PgsqlMatcher implements RequestMatcher<PgsqlEvent> {
  private final Connection connection;
  private final SessionContext context;
  private final Row row = new Row(PgsqlTable.TABLE);

  /** Rows that wait until it is sure that their responses are theirs. */
  private final ArrayDeque<Exchange> provisional = new ArrayDeque<>(0);

  private int activityAtTick = -1;

  PgsqlMatcher(Connection connection, SessionContext context) {
    this.connection = connection;
    this.context = context;
  }

  @Override
  public void accept(Direction direction, PgsqlEvent event, Span span) {
    if (event.settled) {
      for (Exchange held = provisional.poll(); held != null; held = provisional.poll()) {
        write(held, CloseReason.UNOBSERVED);
      }
    }
    for (Exchange exchange : event.before) {
      complete(exchange, event.settled);
    }
    switch (direction) {
      case REQUEST -> request(event, span);
      case RESPONSE -> response(event, span);
    }
    // At the end: a message of the client may be the last of what was given up before.
    abandon();
  }

  private void request(PgsqlEvent event, Span span) {
    Exchange exchange = event.belongs;
    if (exchange == null) {
      return;
    }
    if (event.begins) {
      exchange.startNanos = span.firstByteNanos();
    }
    if (exchange.responseBytes == 0) {
      exchange.sentNanos = span.lastByteNanos();
    }
    exchange.requestBytes += span.length();
    exchange.lossy |= span.lossy();
    if (event.silent) {
      exchange.written = true;
      exchange.fill(row);
      context.rows().accept(row.set(RequestColumns.ERROR, false));
    }
  }

  private void response(PgsqlEvent event, Span span) {
    Exchange exchange = event.belongs;
    if (exchange != null) {
      if (exchange.responseBytes == 0) {
        exchange.firstReplyNanos = span.firstByteNanos();
      }
      exchange.lastReplyNanos = span.lastByteNanos();
      exchange.responseBytes += span.length();
      exchange.lossy |= span.lossy();
    }
    for (Exchange ended : event.ended) {
      complete(ended, event.settled);
    }
    Exchange apart = event.apart;
    if (apart != null) {
      apart.startNanos = span.firstByteNanos();
      apart.user = connection.user;
      apart.db = connection.db;
      apart.fill(row);
      row.set(RequestColumns.RESPONSE_BYTES, event.apartBytes).set(RequestColumns.ERROR, false);
      context.rows().accept(row);
    }
  }

  private void complete(Exchange exchange, boolean sure) {
    if (!connection.probation || sure) {
      write(exchange, CloseReason.UNOBSERVED);
    } else if (provisional.size() < context.limits().pendingRequests()) {
      provisional.add(exchange);
    } else {
      exchange.forgetResponse();
      write(exchange, CloseReason.UNOBSERVED);
    }
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    forgetProvisional();
    Exchange done = connection.done;
    if (connection.responsesLost && done != null) {
      connection.done = null;
      write(done, CloseReason.UNOBSERVED);
    }
    abandon();
  }

  /** What was not yet sure stays so. */
  private void forgetProvisional() {
    for (Exchange held = provisional.poll(); held != null; held = provisional.poll()) {
      held.forgetResponse();
      held.lossy = true;
      write(held, CloseReason.UNOBSERVED);
    }
  }

  /** Writes what will not get its response any more. */
  private void abandon() {
    for (Exchange open = connection.abandoned.poll();
        open != null;
        open = connection.abandoned.poll()) {
      open.lossy = true;
      write(open, CloseReason.UNOBSERVED);
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    forgetProvisional();
    abandon();
    Exchange done = connection.done;
    if (done != null) {
      if (connection.probation) {
        done.forgetResponse();
      }
      write(done, CloseReason.UNOBSERVED);
    }
    for (Step open = connection.pending.poll(); open != null; open = connection.pending.poll()) {
      write(open.exchange, reason);
    }
  }

  private void write(Exchange exchange, CloseReason reason) {
    // What the client had not said to its end might have become anything.
    if (exchange.written || exchange.dropped || !exchange.closed) {
      return;
    }
    exchange.written = true;
    exchange.fill(row);
    if (!exchange.ended && exchange.streams && reason == CloseReason.CLOSED) {
      // It lasts as long as one of them wants it.
      exchange.ended = true;
      exchange.fill(row);
    }
    if (!exchange.ended) {
      String unanswered = exchange.unanswered;
      row.set(RequestColumns.ERROR_TYPE, unanswered == null ? reason.errorType() : unanswered);
      if (unanswered != null || reason != CloseReason.UNOBSERVED) {
        row.set(RequestColumns.ERROR, true);
      }
    }
    context.rows().accept(row);
  }

  @Override
  public void tick(long nowNanos) {
    connection.quietForLong = connection.quietPoint && connection.activity == activityAtTick;
    activityAtTick = connection.activity;
    Step head = connection.pending.peek();
    if (head != null && !connection.probation) {
      partial(head.exchange, nowNanos);
    }
  }

  private void partial(Exchange open, long nowNanos) {
    if (open.written || open.dropped || !open.closed || open.lossy || open.startNanos == 0) {
      return;
    }
    long sent = open.requestBytes + context.bytesSinceFrame(Direction.REQUEST);
    long received = open.responseBytes + context.bytesSinceFrame(Direction.RESPONSE);
    if (open.progress.due(open.startNanos, nowNanos, sent + received)) {
      open.fillPartial(row, sent, received);
      context.rows().accept(row);
    }
  }

  @Override
  public int pending() {
    int count = 0;
    Exchange before = null;
    for (Step step : connection.pending) {
      boolean counts = step.exchange != before && step.exchange.command != Command.SYNC;
      count += counts ? 1 : 0;
      before = step.exchange;
    }
    return count;
  }
}
