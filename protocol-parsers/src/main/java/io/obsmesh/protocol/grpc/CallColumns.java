package io.obsmesh.protocol.grpc;

import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;

/** Fills columns of {@link GrpcTable} in the same way whatever carried the call. */
public final class CallColumns {
  private CallColumns() {}

  /** Path, service and method. */
  public static void path(Row row, Rpc rpc, String target) {
    // A query holds the message of a call of Connect that was sent by GET.
    int query = rpc.prefixed() ? target.indexOf('?') : -1;
    String path = query < 0 ? target : target.substring(0, query);
    row.set(GrpcTable.PATH, path);
    int slash = path.lastIndexOf('/');
    if (slash > 0 && path.charAt(0) == '/') {
      int service = rpc.prefixed() ? path.lastIndexOf('/', slash - 1) : 0;
      row.set(GrpcTable.SERVICE, path.substring(service + 1, slash));
      row.set(GrpcTable.METHOD, path.substring(slash + 1));
    }
  }

  /** How many messages either end sent, each {@link MessageCounter#UNKNOWN} when not known. */
  public static void messages(Row row, long sent, long received) {
    if (sent != MessageCounter.UNKNOWN) {
      row.set(GrpcTable.REQUEST_MESSAGES, sent);
    }
    if (received != MessageCounter.UNKNOWN) {
      row.set(GrpcTable.RESPONSE_MESSAGES, received);
    }
    if (sent != MessageCounter.UNKNOWN && received != MessageCounter.UNKNOWN) {
      row.set(
          GrpcTable.STREAM,
          sent > 1 ? received > 1 ? "bidi" : "client" : received > 1 ? "server" : "unary");
    }
  }

  /** A status that is known, 0 or more. */
  public static void status(Row row, int status) {
    String name = GrpcStatus.name(status);
    row.set(GrpcTable.STATUS_CODE, status);
    row.set(GrpcTable.STATUS, name);
    row.set(RequestColumns.ERROR, status != 0);
    row.set(RequestColumns.ERROR_TYPE, status == 0 ? null : name);
  }
}
