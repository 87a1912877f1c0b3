package io.obsmesh.query;

import io.obsmesh.query.plan.Tables;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.RequestColumns.EndpointColumns;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;
import java.util.List;

/** The tables of the design, as far as queries in tests need them. */
public final class TestTables {
  public static final Table HTTP =
      Table.ofRequests("http", "One HTTP request.")
          .repeating("method", "Method.", null)
          .text("path", "Path.", null)
          .text("query", "Query.", null)
          .repeating("route", "Route.", null)
          .add("status", ColumnType.INT32, Unit.NONE, "Status.", null)
          .add("req.headers", ColumnType.MAP, Unit.NONE, "Request headers.", null)
          .text("req.body", "Request body.", null)
          .text("resp.body", "Response body.", null)
          .display("time", "src.process", "dst.process", "method", "path", "status", "latency")
          .build();

  public static final Table GRPC =
      Table.ofRequests("grpc", "One call.")
          .repeating("service", "Service.", null)
          .repeating("method", "Method.", null)
          .repeating("status", "Status.", null)
          .build();

  public static final Table MYSQL =
      Table.ofRequests("mysql", "One command.")
          .repeating("command", "Command.", null)
          .text("statement", "Statement.", null)
          .repeating("digest", "Digest.", null)
          .add("rows", ColumnType.INT64, Unit.COUNT, "Rows.", null)
          .add("params", ColumnType.LIST, Unit.NONE, "Parameters.", null)
          .build();

  public static final Table PGSQL =
      Table.ofRequests("pgsql", "One command.")
          .text("statement", "Statement.", null)
          .repeating("digest", "Digest.", null)
          .build();

  public static final Table REDIS =
      Table.ofRequests("redis", "One command.")
          .repeating("command", "Command.", null)
          .text("key", "Key.", null)
          .build();

  public static final Table DNS =
      Table.ofRequests("dns", "One question.")
          .text("query", "Name.", null)
          .repeating("rcode", "Answer.", null)
          .add("answers", ColumnType.LIST, Unit.NONE, "Data.", null)
          .build();

  public static final Table KAFKA =
      Table.ofRequests("kafka", "One request.")
          .repeating("client_id", "Client.", null)
          .add("topics", ColumnType.LIST, Unit.NONE, "Topics.", null)
          .add("bytes", ColumnType.INT64, Unit.BYTES, "Bytes.", null)
          .build();

  public static final Table FLOW =
      Table.named("flow", "One connection in an interval.")
          .add("time", ColumnType.TIMESTAMP, Unit.NONE, "Start.", null)
          .repeating("node", "Node.", null)
          .add("conn", ColumnType.INT64, Unit.NONE, "Connection.", null)
          .with(EndpointColumns::addTo)
          .repeating("src.node", "Node of the source.", null)
          .repeating("dst.node", "Node of the destination.", null)
          .add("retransmits", ColumnType.INT64, Unit.COUNT, "Retransmits.", null)
          .add("rtt", ColumnType.INT64, Unit.NANOSECONDS, "Round trip.", null)
          .repeating("verdict", "Verdict.", null)
          .repeating("drop_reason", "Reason.", null)
          .repeating("policy", "Policy.", null)
          .build();

  public static final Tables ALL =
      Tables.of(List.of(HTTP, GRPC, MYSQL, PGSQL, REDIS, DNS, KAFKA, FLOW));

  private TestTables() {}
}
