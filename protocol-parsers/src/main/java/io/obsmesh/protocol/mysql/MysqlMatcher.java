package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;

/**
 * Writes the rows. Which response answers which command is decided by {@link ServerPackets}: the
 * server answers in order of sending, and sequence numbers begin anew with each command.
 */
final class MysqlMatcher implements RequestMatcher<MysqlEvent> {
  private final Connection connection;
  private final SessionContext context;
  private final Row row = new Row(MysqlTable.TABLE);

  MysqlMatcher(Connection connection, SessionContext context) {
    this.connection = connection;
    this.context = context;
  }

  @Override
  public void accept(Direction direction, MysqlEvent event, Span span) {
    if (event.gap) {
      connection.lost(Direction.RESPONSE);
      abandon();
    }
    long bytes = span.length();
    for (Exchange exchange : event.commands) {
      exchange.startNanos = span.firstByteNanos();
      exchange.sentNanos = span.lastByteNanos();
      exchange.lossy |= span.lossy();
      if (direction == Direction.REQUEST) {
        // Several commands in one compressed packet share its bytes.
        exchange.requestBytes = bytes;
        bytes = 0;
      }
      if (exchange.command.silent()) {
        exchange.fill(row);
        context.rows().accept(row.set(RequestColumns.ERROR, false));
      }
    }
    switch (direction) {
      case REQUEST -> request(event, bytes);
      case RESPONSE -> response(event, bytes, span);
    }
  }

  private void request(MysqlEvent event, long bytes) {
    for (Exchange exchange : event.commands) {
      // A command may be whole only after a hole in it was given up: its response is lost then.
      if (exchange.startNanos < connection.responseLossNanos) {
        connection.lost(Direction.RESPONSE);
      }
    }
    abandon();
    Exchange open = connection.pending.peek();
    if (event.belongs && event.commands.isEmpty() && open != null) {
      open.requestBytes += bytes;
    }
    if (connection.pending.size() > context.limits().pendingRequests()) {
      connection.lost(Direction.RESPONSE);
      abandon();
    }
  }

  private void response(MysqlEvent event, long bytes, Span span) {
    long left = bytes;
    for (Exchange exchange : event.ended) {
      take(exchange, left, span);
      left = 0;
      exchange.fill(row);
      context.rows().accept(row);
    }
    Exchange open = connection.pending.peek();
    if (event.belongs && event.ended.isEmpty() && open != null) {
      take(open, left, span);
    }
  }

  private static void take(Exchange exchange, long bytes, Span span) {
    if (exchange.responseBytes == 0) {
      exchange.firstReplyNanos = span.firstByteNanos();
    }
    exchange.lastReplyNanos = span.lastByteNanos();
    exchange.responseBytes += bytes;
    exchange.lossy |= span.lossy();
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    // A response that was lost in part cannot be told from those to the commands after it.
    // Commands before a hole in the requests still get theirs.
    if (direction == Direction.RESPONSE) {
      connection.responseLossNanos = Math.max(connection.responseLossNanos, timeNanos);
    }
    abandon();
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    abandon();
    for (Exchange open = connection.pending.poll();
        open != null;
        open = connection.pending.poll()) {
      write(open, reason);
    }
  }

  /** Writes what will not get its response any more. */
  private void abandon() {
    for (Exchange open = connection.abandoned.poll();
        open != null;
        open = connection.abandoned.poll()) {
      connection.sendingFile = false;
      connection.unanswered(open);
      open.lossy = true;
      write(open, CloseReason.UNOBSERVED);
    }
  }

  @Override
  public void tick(long nowNanos) {
    Exchange open = connection.pending.peek();
    if (open == null || open.lossy) {
      return;
    }
    long sent = open.requestBytes + context.bytesSinceFrame(Direction.REQUEST);
    long received = open.responseBytes + context.bytesSinceFrame(Direction.RESPONSE);
    if (open.progress.due(open.startNanos, nowNanos, sent + received)) {
      open.fillPartial(row, sent, received);
      context.rows().accept(row);
    }
  }

  private void write(Exchange open, CloseReason reason) {
    if (open.place == Exchange.Place.EVENTS && reason == CloseReason.CLOSED) {
      // It lasts as long as one of them wants it.
      open.ended = true;
      open.fill(row);
      context.rows().accept(row);
      return;
    }
    open.rows = -1;
    open.fill(row);
    row.set(RequestColumns.ERROR_TYPE, reason.errorType());
    if (reason != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }

  @Override
  public int pending() {
    return connection.pending.size();
  }
}
