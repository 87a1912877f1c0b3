package io.obsmesh.protocol.grpc;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;

/** The table {@code grpc}: one row is one call, unary or streaming. */
public final class GrpcTable {
  /** The table with the common request columns first. */
  public static final Table TABLE =
      Table.ofRequests("grpc", "One gRPC call.")
          .repeating("service", "Full name of the service, for example shop.Cart.", "rpc.service")
          .repeating("method", "Name of the method, for example AddItem.", "rpc.method")
          .repeating("path", "The path as sent, for example /shop.Cart/AddItem.", "url.path")
          .repeating("status", "Name of the status, for example OK or UNAVAILABLE.", null)
          .add(
              "status_code",
              ColumnType.INT32,
              Unit.NONE,
              "Number of the status, 0 is OK; absent when the call never got one.",
              "rpc.grpc.status_code")
          .text("message", "What grpc-message says about a failure, decoded.", null)
          .add(
              "req.messages",
              ColumnType.INT64,
              Unit.COUNT,
              "Messages that the client sent; absent when bytes were lost.",
              null)
          .add(
              "resp.messages",
              ColumnType.INT64,
              Unit.COUNT,
              "Messages that the server sent; absent when bytes were lost.",
              null)
          .repeating(
              "stream", "What the messages amounted to: unary, client, server or bidi.", null)
          .add(
              "req.headers",
              ColumnType.MAP,
              Unit.NONE,
              "Request metadata in wire order, secrets redacted.",
              "rpc.grpc.request.metadata")
          .add(
              "resp.headers",
              ColumnType.MAP,
              Unit.NONE,
              "Initial metadata of the response in wire order, secrets redacted.",
              "rpc.grpc.response.metadata")
          .add(
              "trailers",
              ColumnType.MAP,
              Unit.NONE,
              "Trailing metadata in wire order, secrets redacted.",
              null)
          .text("request_id", "X-Request-Id header: the id that a proxy gave.", null)
          .display("time", "latency", "src.service", "dst.service", "path", "status", "message")
          .build();

  public static final Column SERVICE = TABLE.column("service");
  public static final Column METHOD = TABLE.column("method");
  public static final Column PATH = TABLE.column("path");
  public static final Column STATUS = TABLE.column("status");
  public static final Column STATUS_CODE = TABLE.column("status_code");
  public static final Column MESSAGE = TABLE.column("message");
  public static final Column REQUEST_MESSAGES = TABLE.column("req.messages");
  public static final Column RESPONSE_MESSAGES = TABLE.column("resp.messages");
  public static final Column STREAM = TABLE.column("stream");
  public static final Column REQUEST_HEADERS = TABLE.column("req.headers");
  public static final Column RESPONSE_HEADERS = TABLE.column("resp.headers");
  public static final Column TRAILERS = TABLE.column("trailers");

  public static final Column REQUEST_ID = TABLE.column("request_id");

  private GrpcTable() {}
}
