package io.obsmesh.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import io.obsmesh.query.engine.RelaySource;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.wire.NodeReport;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From rows in an agent's store, over the relay, to REST: nothing between is made up. */
@Timeout(60)
class WholeWayTest {
  private static final List<Table> TABLES =
      List.of(TestTables.HTTP, TestTables.MYSQL, TestTables.PGSQL, TestTables.KAFKA);

  private final HttpClient client = HttpClient.newHttpClient();
  private final long now = Times.nanos(Instant.now());
  private TableStore store;
  private Relay relay;
  private ApiServer server;

  @BeforeEach
  void start() {
    store = new TableStore(TABLES, 64 << 20);
    relay = new Relay(List.of(new LocalNode(store, COMPLETENESS, WholeWayTest::report)));
    server =
        ApiServer.start(ApiOptions.onLoopback(0), TestTables.ALL, new RelaySource(relay), "9.9");
    for (int i = 1; i <= 1000; i++) {
      int n = i;
      row(
          TestTables.HTTP,
          row -> {
            text(row, "dst.service", n % 2 == 0 ? "cart" : "front");
            text(row, "path", "/p/" + n);
            number(row, "status", n % 10 == 0 ? 503 : 200);
            number(row, "latency", n * 1_000_000L);
            row.set(TestTables.HTTP.column("error"), n % 10 == 0);
            row.set(TestTables.HTTP.column("req.headers"), TextMap.of("X-Id", "id" + n));
            text(row, "src.ip", n % 4 == 0 ? "10.1.2.3" : "192.0.2.1");
          });
    }
    row(TestTables.MYSQL, row -> text(row, "digest", "SELECT ?"));
    row(TestTables.PGSQL, row -> text(row, "digest", "UPDATE ?"));
    row(TestTables.KAFKA, row -> row.set(TestTables.KAFKA.column("topics"), List.of("orders")));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    relay.close();
    store.close();
  }

  private void row(Table table, Consumer<Row> fill) {
    Row row = new Row(table);
    row.set(table.column("time"), now - 1_000_000_000L);
    fill.accept(row);
    store.accept(row);
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
          return Times.nanos(Instant.now());
        }
      };

  private static NodeReport report() {
    return new NodeReport(
        "one", "9.9", "6.1", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), Map.of());
  }

  private static void text(Row row, String column, String value) {
    row.set(row.table().column(column), value);
  }

  private static void number(Row row, String column, long value) {
    row.set(row.table().column(column), value);
  }

  private String ask(String query) throws Exception {
    String path = "/api/query?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void filtersRunOnTheNode() throws Exception {
    assertThat(ask("http where status=5xx and dst.service=cart | count()"))
        .isEqualTo("[{\"count\":100}]");
    assertThat(ask("http where req.headers[\"x-id\"]=\"id7\" | select path, latency"))
        .isEqualTo("[{\"path\":\"/p/7\",\"latency\":7000000}]");
    assertThat(ask("http where src.ip in 10.0.0.0/8 and not error | count()"))
        .isEqualTo("[{\"count\":200}]");
    assertThat(ask("http where path like \"/p/1_\" or path=/p/99* | count()"))
        .isEqualTo("[{\"count\":21}]");
    assertThat(ask("http where method!=GET | count()")).isEqualTo("[{\"count\":1000}]");
    assertThat(ask("http where path in (/p/1, \"/p/2\") and status in (200, 5xx) | count()"))
        .isEqualTo("[{\"count\":2}]");
    assertThat(ask("http where latency > 2ms and src.ip=dst.ip | count()"))
        .isEqualTo("[{\"count\":0}]");
    assertThat(ask("http where conn=\"abc\" or path =~ \"^/p/10{2}$\" | select path"))
        .isEqualTo("[{\"path\":\"/p/100\"}]");
  }

  @Test
  void aListContainsAnElement() throws Exception {
    assertThat(ask("kafka where topics contains orders | count()")).isEqualTo("[{\"count\":1}]");
    assertThat(ask("kafka where topics contains invoices | count()")).isEqualTo("[{\"count\":0}]");
  }

  @Test
  void aggregatesAndUnions() throws Exception {
    assertThat(ask("http | count(), max(latency), ratio(error) by service | sort service"))
        .isEqualTo(
            "[{\"dst.service\":\"cart\",\"count\":500,\"max\":1000000000,\"ratio\":0.2},"
                + "{\"dst.service\":\"front\",\"count\":500,\"max\":999000000,\"ratio\":0.0}]");
    assertThat(ask("sql | count() by digest | sort digest"))
        .isEqualTo("[{\"digest\":\"SELECT ?\",\"count\":1},{\"digest\":\"UPDATE ?\",\"count\":1}]");
    assertThat(ask("http | top 2 latency | select path"))
        .isEqualTo("[{\"path\":\"/p/1000\"},{\"path\":\"/p/999\"}]");
  }
}
