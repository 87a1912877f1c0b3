package io.obsmesh.query;

import static io.obsmesh.query.ShopRows.MS;
import static io.obsmesh.query.ShopRows.ago;
import static io.obsmesh.query.TestTables.DNS;
import static io.obsmesh.query.TestTables.FLOW;
import static io.obsmesh.query.TestTables.GRPC;
import static io.obsmesh.query.TestTables.HTTP;
import static io.obsmesh.query.TestTables.KAFKA;
import static io.obsmesh.query.TestTables.MYSQL;
import static io.obsmesh.query.TestTables.REDIS;

import java.util.List;

/** Writes the rows of {@link ShopRows}, one line each. */
final class ShopLines {
  private ShopLines() {}

  static void web(
      MemoryRows rows,
      long ago,
      long conn,
      String method,
      String path,
      String route,
      int status,
      long millis,
      String to,
      String toPod,
      long bytes,
      String... body) {
    http(
        rows,
        ago,
        conn,
        "web",
        "shop",
        "web-1",
        method,
        path,
        route,
        status,
        millis,
        to,
        toPod,
        bytes,
        body.length == 0 ? "" : body[0]);
  }

  static void http(
      MemoryRows rows,
      long ago,
      long conn,
      String from,
      String namespace,
      String fromPod,
      String method,
      String path,
      String route,
      int status,
      long millis,
      String to,
      String toPod,
      long bytes,
      String body) {
    rows.add(
        HTTP,
        "time",
        ago(ago),
        "conn",
        conn,
        "protocol",
        "http",
        "src.service",
        from,
        "src.namespace",
        namespace,
        "src.pod",
        fromPod,
        "dst.service",
        to,
        "dst.namespace",
        "shop",
        "dst.pod",
        toPod,
        "method",
        method,
        "path",
        path,
        "route",
        route,
        "status",
        status,
        "latency",
        millis * MS,
        "resp.bytes",
        bytes,
        "error",
        status >= 500,
        "req.body",
        body);
  }

  static void mysql(
      MemoryRows rows,
      long ago,
      String digest,
      String statement,
      long millis,
      boolean error,
      long count) {
    rows.add(
        MYSQL,
        "time",
        ago(ago),
        "protocol",
        "mysql",
        "src.pod",
        "web-1",
        "dst.service",
        "mysql",
        "digest",
        digest,
        "statement",
        statement,
        "latency",
        millis * MS,
        "error",
        error,
        "rows",
        count,
        "params",
        List.of("1"));
  }

  static void redis(MemoryRows rows, long ago, String command, long millis) {
    rows.add(
        REDIS,
        "time",
        ago(ago),
        "protocol",
        "redis",
        "dst.service",
        "redis",
        "dst.pod",
        "redis-0",
        "command",
        command,
        "latency",
        millis * MS);
  }

  static void dns(
      MemoryRows rows, long ago, String pod, String query, String rcode, String... answers) {
    rows.add(
        DNS,
        "time",
        ago(ago),
        "protocol",
        "dns",
        "dst.service",
        "dns",
        "src.pod",
        pod,
        "query",
        query,
        "rcode",
        rcode,
        "answers",
        List.of(answers));
  }

  static void grpc(
      MemoryRows rows,
      long ago,
      String service,
      String method,
      String status,
      long millis,
      boolean error) {
    rows.add(
        GRPC,
        "time",
        ago(ago),
        "dst.service",
        "carts",
        "protocol",
        "grpc",
        "service",
        service,
        "method",
        method,
        "status",
        status,
        "latency",
        millis * MS,
        "error",
        error);
  }

  static void kafka(MemoryRows rows, long ago, String client, long bytes, String... topics) {
    rows.add(
        KAFKA,
        "time",
        ago(ago),
        "protocol",
        "kafka",
        "dst.service",
        "kafka",
        "client_id",
        client,
        "topics",
        List.of(topics),
        "bytes",
        bytes);
  }

  static void flow(
      MemoryRows rows,
      long time,
      long conn,
      String from,
      String to,
      int port,
      String ip,
      String namespace,
      String verdict,
      String reason,
      String policy,
      String fromNode,
      String toNode,
      long retransmits,
      long rttMillis) {
    rows.add(
        FLOW,
        "time",
        time,
        "conn",
        conn,
        "src.workload",
        from,
        "dst.workload",
        to,
        "src.namespace",
        namespace,
        "dst.port",
        port,
        "dst.ip",
        ip,
        "verdict",
        verdict,
        "drop_reason",
        reason,
        "policy",
        policy,
        "src.node",
        fromNode,
        "dst.node",
        toNode,
        "retransmits",
        retransmits,
        "rtt",
        rttMillis * MS);
  }
}
