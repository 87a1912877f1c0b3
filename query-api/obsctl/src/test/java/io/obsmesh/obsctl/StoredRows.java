package io.obsmesh.obsctl;

import io.obsmesh.api.ApiOptions;
import io.obsmesh.api.ApiServer;
import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.engine.RelaySource;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.wire.NodeReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Rows that a test puts into an agent's store, served over REST. */
final class StoredRows implements AutoCloseable {
  private final List<Table> tables = new ArrayList<>();
  private final TableStore store;
  private final Relay relay;
  private final ApiServer server;

  StoredRows() throws IOException {
    Tables.load().all().forEach(each -> tables.addAll(each.members()));
    store = new TableStore(List.copyOf(new LinkedHashSet<>(tables)), 64 << 20);
    relay = new Relay(List.of(new LocalNode(store, COMPLETENESS, this::report)));
    server =
        ApiServer.start(ApiOptions.onLoopback(0), Tables.load(), new RelaySource(relay), "9.9");
  }

  String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
    relay.close();
    store.close();
  }

  private static final Scan.Completeness COMPLETENESS =
      new Scan.Completeness() {
        @Override
        public String node() {
          return "one";
        }

        @Override
        public long lostEvents(long sinceNanos, long untilNanos) {
          return 0;
        }

        @Override
        public long completeUntilNanos() {
          return now();
        }
      };

  private NodeReport report() {
    return new NodeReport(
        "one", "9.9", "6.1", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), store.report());
  }

  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** A row from nginx to orders: column, value, column, value. */
  void add(String table, Object... values) {
    Table of = tables.stream().filter(each -> each.name().equals(table)).findFirst().orElseThrow();
    Row row = new Row(of);
    row.set(of.column("time"), now() - 1_000_000_000L);
    List<Object> all =
        new ArrayList<>(
            List.of(
                "node",
                "one",
                "src.ip",
                "127.0.0.1",
                "src.process",
                "nginx",
                "src.unit",
                "nginx.service",
                "src.service",
                "nginx",
                "dst.ip",
                "127.0.0.1",
                "dst.port",
                8080L,
                "dst.process",
                "java",
                "dst.unit",
                "orders.service",
                "dst.service",
                "orders"));
    all.addAll(List.of(values));
    for (int i = 0; i < all.size(); i += 2) {
      Column column = of.column((String) all.get(i));
      if (all.get(i + 1) instanceof Long number) {
        row.set(column, number);
      } else if (all.get(i + 1) instanceof Boolean flag) {
        row.set(column, flag);
      } else if (all.get(i + 1) instanceof TextMap map) {
        row.set(column, map);
      } else if (all.get(i + 1) instanceof List<?> list) {
        row.set(column, list.stream().map(String::valueOf).toList());
      } else {
        row.set(column, (String) all.get(i + 1));
      }
    }
    store.accept(row);
  }

  /** Two requests that most policies would allow, and one for /admin. */
  void traffic() {
    add("flow", "transport", "tcp", "protocol", "http");
    add(
        "http",
        "protocol",
        "http",
        "method",
        "GET",
        "path",
        "/api/orders/1",
        "host",
        "orders:8080");
    add(
        "http",
        "protocol",
        "http",
        "method",
        "GET",
        "path",
        "/api/orders/2",
        "host",
        "orders:8080");
    add("http", "protocol", "http", "method", "GET", "path", "/admin", "host", "orders:8080");
  }
}
