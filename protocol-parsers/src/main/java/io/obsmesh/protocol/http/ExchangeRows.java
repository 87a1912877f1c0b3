package io.obsmesh.protocol.http;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.grpc.GrpcTable;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes a connection's exchanges as rows, of {@code http} or, when they are calls, of {@code
 * grpc}.
 */
final class ExchangeRows {
  private static final int SPARE = 16;

  private final SessionContext context;
  private final Row httpRow = new Row(HttpTable.TABLE);

  /** Made for the first call: few connections of HTTP/1 carry calls. */
  private @Nullable Row callRow;

  private final ArrayDeque<Exchange> spare = new ArrayDeque<>(SPARE);

  ExchangeRows(SessionContext context) {
    this.context = context;
  }

  /** An exchange to be filled; writing its last row gives it back. */
  Exchange take() {
    return spare.isEmpty() ? new Exchange() : spare.removeLast();
  }

  /** The last row of an exchange whose response was seen. */
  void answered(Exchange exchange) {
    Row row = fill(exchange);
    if (!exchange.call()) {
      boolean failed = exchange.status() >= 500;
      row.set(RequestColumns.ERROR, failed);
      if (failed) {
        row.set(RequestColumns.ERROR_TYPE, Integer.toString(exchange.status()));
      }
    }
    finish(exchange, row);
  }

  /** The response, or the rest of it, was not seen: that says nothing about the server. */
  void lost(Exchange exchange) {
    exchange.markLossy();
    Row row = fill(exchange);
    row.set(RequestColumns.ERROR_TYPE, "lost");
    finish(exchange, row);
  }

  /** The connection ended first. */
  void unanswered(Exchange exchange, CloseReason reason) {
    Row row = fill(exchange);
    if (reason != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    row.set(RequestColumns.ERROR_TYPE, reason.errorType());
    finish(exchange, row);
  }

  /**
   * What passed so far; the exchange goes on.
   *
   * @param request bytes of the request that no frame has counted yet
   * @param response bytes of the response that no frame has
   */
  void partial(Exchange exchange, long request, long response) {
    Row row = fill(exchange);
    row.set(RequestColumns.REQUEST_BYTES, row.number(RequestColumns.REQUEST_BYTES) + request)
        .set(RequestColumns.PARTIAL, true);
    if (row.has(RequestColumns.RESPONSE_BYTES)) {
      row.set(RequestColumns.RESPONSE_BYTES, row.number(RequestColumns.RESPONSE_BYTES) + response);
    }
    context.rows().accept(row);
  }

  private Row fill(Exchange exchange) {
    if (!exchange.call()) {
      exchange.fill(httpRow, context.routes());
      return httpRow;
    }
    Row row = callRow;
    if (row == null) {
      row = new Row(GrpcTable.TABLE);
      callRow = row;
    }
    exchange.fillCall(row);
    return row;
  }

  private void finish(Exchange exchange, Row row) {
    context.rows().accept(row);
    exchange.release();
    if (spare.size() < SPARE) {
      spare.addLast(exchange);
    }
  }
}
