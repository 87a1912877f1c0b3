package io.obsmesh.protocol.http;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;

/** The table {@code http}: one row is one HTTP request, whatever the version. */
public final class HttpTable {
  /** The table with the common request columns first. */
  public static final Table TABLE =
      Table.ofRequests("http", "One HTTP request with its response.")
          .repeating("method", "Request method, for example GET.", "http.request.method")
          .text("path", "Path of the target, without query.", "url.path")
          .text("query", "Query of the target without the question mark.", "url.query")
          .repeating(
              "route",
              "Template of the path, for example /users/{id}; each host has few.",
              "http.route")
          .repeating("host", "Host header or authority, with port when given.", "server.address")
          .repeating("scheme", "http or https.", "url.scheme")
          .add(
              "status",
              ColumnType.INT32,
              Unit.NONE,
              "Response status code; absent when no response was seen.",
              "http.response.status_code")
          .repeating("version", "1.0, 1.1 or 2.", "network.protocol.version")
          .repeating("user_agent", "User-Agent header of the request.", "user_agent.original")
          .repeating("content_type", "Content-Type header of the response.", null)
          .add(
              "req.headers",
              ColumnType.MAP,
              Unit.NONE,
              "Request headers in wire order, secrets redacted.",
              "http.request.header")
          .add(
              "resp.headers",
              ColumnType.MAP,
              Unit.NONE,
              "Response headers in wire order, secrets redacted.",
              "http.response.header")
          .text("request_id", "X-Request-Id header: the id that a proxy gave.", null)
          .text("req.body", "Beginning of a textual request body.", null)
          .text("resp.body", "Beginning of a textual response body.", null)
          .display("time", "latency", "src.service", "dst.service", "method", "path", "status")
          .build();

  public static final Column METHOD = TABLE.column("method");
  public static final Column PATH = TABLE.column("path");
  public static final Column QUERY = TABLE.column("query");
  public static final Column ROUTE = TABLE.column("route");
  public static final Column HOST = TABLE.column("host");
  public static final Column SCHEME = TABLE.column("scheme");
  public static final Column STATUS = TABLE.column("status");
  public static final Column VERSION = TABLE.column("version");
  public static final Column USER_AGENT = TABLE.column("user_agent");
  public static final Column CONTENT_TYPE = TABLE.column("content_type");
  public static final Column REQUEST_HEADERS = TABLE.column("req.headers");
  public static final Column RESPONSE_HEADERS = TABLE.column("resp.headers");
  public static final Column REQUEST_BODY = TABLE.column("req.body");
  public static final Column RESPONSE_BODY = TABLE.column("resp.body");

  public static final Column REQUEST_ID = TABLE.column("request_id");

  private HttpTable() {}
}
