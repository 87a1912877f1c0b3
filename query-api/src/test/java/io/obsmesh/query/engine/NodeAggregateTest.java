package io.obsmesh.query.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.plan.Explain;
import io.obsmesh.query.plan.NodeAggregate;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same queries over the same random rows, grouped by the nodes and grouped here: two nodes, one
 * of them behind Flight, some 60,000 rows in sealed and open batches, absent values everywhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeAggregateTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_763_632_800L * SECOND;
  private static final int ROWS = 30_000;

  private final List<TableStore> stores = new ArrayList<>();
  private NodeFlightServer server;
  private Relay relay;

  @BeforeAll
  void start() throws IOException {
    for (int node = 0; node < 2; node++) {
      TableStore store =
          new TableStore(
              List.of(
                  TestTables.HTTP,
                  TestTables.GRPC,
                  TestTables.MYSQL,
                  TestTables.PGSQL,
                  TestTables.REDIS,
                  TestTables.DNS,
                  TestTables.KAFKA),
              256 << 20);
      stores.add(store);
      fill(store, new Random(7 + node), node);
    }
    server = NodeFlightServer.start(node("far", stores.get(1)), "127.0.0.1", 0);
    relay =
        new Relay(
            List.of(
                node("near", stores.getFirst()),
                new FlightNode("far", "127.0.0.1", server.port())));
  }

  @AfterAll
  void stop() {
    relay.close();
    server.close();
    stores.forEach(TableStore::close);
  }

  private static LocalNode node(String name, TableStore store) {
    Scan.Completeness complete =
        new Scan.Completeness() {
          @Override
          public String node() {
            return name;
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return 0;
          }

          @Override
          public long completeUntilNanos() {
            return NOW;
          }
        };
    return new LocalNode(
        store,
        complete,
        () ->
            new NodeReport(
                name, "9", "6", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), Map.of()));
  }

  private static void fill(TableStore store, Random random, int node) {
    Row row = new Row(TestTables.HTTP);
    Table http = TestTables.HTTP;
    for (int i = 0; i < ROWS; i++) {
      row.clear();
      // Each time once, over both nodes, slightly out of order.
      long time = NOW - 290 * SECOND + 2 * (i ^ 31) * 4_000_000L + node;
      row.set(http.column("time"), time);
      if (random.nextInt(10) > 0) {
        row.set(http.column("latency"), (long) Math.exp(random.nextDouble() * 25) - 1);
      }
      if (random.nextInt(10) > 0) {
        row.set(http.column("status"), 200 + 100L * random.nextInt(4) + random.nextInt(5));
      }
      row.set(http.column("dst.service"), random.nextInt(9) == 0 ? null : "s" + random.nextInt(7));
      row.set(http.column("method"), random.nextBoolean() ? "GET" : "PÖST");
      row.set(http.column("path"), "/p/" + random.nextInt(i < ROWS / 2 ? 50 : 100_000));
      row.set(http.column("dst.port"), 8000L + random.nextInt(3));
      row.set(http.column("conn"), random.nextLong());
      row.set(http.column("error"), random.nextInt(5) == 0);
      if (random.nextInt(3) == 0) {
        row.set(http.column("resp.bytes"), random.nextInt(1 << 20) - 1000L);
      }
      if (random.nextInt(4) == 0) {
        row.set(http.column("req.headers"), TextMap.of("Host", "h", "X-Id", "" + i % 11));
      }
      store.accept(row);
    }
    for (Table table : List.of(TestTables.MYSQL, TestTables.PGSQL)) {
      Row command = new Row(table);
      for (int i = 0; i < 500; i++) {
        command.clear().set(table.column("time"), NOW - i * SECOND / 10);
        command.set(table.column("digest"), "D" + random.nextInt(4));
        command.set(table.column("latency"), random.nextInt(1_000_000) + 1L);
        store.accept(command);
      }
    }
  }

  /** Rows only, as from nodes of an older version. */
  private static final class RowsOnly implements RowSource {
    private final RowSource source;

    RowsOnly(RowSource source) {
      this.source = source;
    }

    @Override
    public Answer scan(ScanRequest request) {
      assertThat(request.aggregate()).isNull();
      return source.scan(request);
    }

    @Override
    public Reports reports() {
      return source.reports();
    }
  }

  private static Plan plan(String query) {
    return new Planner(TestTables.ALL).plan(query, PlanOptions.at(NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http | count()",
        "http where status>=500 | count(), rate(), rate(resp.bytes)",
        "http where path=\"/nowhere\" | count(), sum(latency), p99(latency), distinct_count(path)",
        "http last 5m | p50(latency), p90(latency), p99(latency), ratio(status=5xx) as error_rate,"
            + " rate() as rps by dst.service",
        "http where dst.service=s1 | p99(latency), rate(), ratio(status>=500) by method every 10s",
        "http | count() by conn",
        "http | sum(resp.bytes), avg(resp.bytes), stdev(resp.bytes), min(resp.bytes),"
            + " max(resp.bytes) by dst.service, status",
        "http | min(path), max(path), min(time), max(time), min(error), max(method) by dst.port",
        "http | first(path), last(path), first(latency), last(status) by dst.service",
        "http | count(latency>1s), count(path contains \"7\"), count(resp.bytes), count(error),"
            + " ratio(error), rate(error) by dst.port every 1m",
        "http | topk(status, 3), topk(dst.service, 9) by error",
        "http | distinct_count(status), distinct_count(method), distinct_count(dst.service) by"
            + " error",
        "http | histogram(resp.bytes, 20) every 1m",
        "http | histogram(latency, 20)",
        "http | count() by bucket(latency, 100ms), error",
        "http | count() by req.headers[\"x-id\"]",
        "http | distinct dst.service, method",
        "http where not (status=5xx or method=GET) and req.headers[\"x-id\"] in (\"1\", \"2\")"
            + " | count(), quantile(latency, 0.999) by dst.service | sort -count",
        "http where latency>1.5s and dst.service!=s2 | top 5 sum(resp.bytes) by dst.service, path",
        "sql | count(), p99(latency), rate() by digest | sort digest",
        "request | count(), max(latency) by protocol",
      })
  void nodesAndEngine_agree(String query) {
    Plan plan = plan(query);
    assertThat(NodeAggregate.of(plan)).as("the nodes group").isNotNull();
    EngineLimits limits = new EngineLimits(1_000, 500_000, 200_000, 512L << 20);
    ResultTable here =
        new Engine(new RowsOnly(new RelaySource(relay)), limits).run(plan, 0, new Cancellation());
    ResultTable there = new Engine(new RelaySource(relay), limits).run(plan, 0, new Cancellation());
    assertThat(there.columns()).isEqualTo(here.columns());
    assertThat(there.rows()).hasSameSizeAs(here.rows());
    Map<List<Object>, Object[]> expected = byKeys(plan, here);
    byKeys(plan, there)
        .forEach((keys, row) -> {
          assertThat(expected).as("groups").containsKey(keys);
          Object[] other = expected.get(keys);
          for (int c = 0; c < row.length; c++) {
            same(row[c], other[c], there.columns().get(c).name() + " of " + keys);
          }
        });
    assertThat(there.summary().notes()).isEqualTo(here.summary().notes());
    assertThat(there.summary().scannedRows() + there.summary().skippedRows())
        .isEqualTo(here.summary().scannedRows() + here.summary().skippedRows());
  }

  private static Map<List<Object>, Object[]> byKeys(Plan plan, ResultTable table) {
    NodeAggregate aggregate = NodeAggregate.of(plan);
    int keys = aggregate.step().keys().size() + (aggregate.step().everyNanos() > 0 ? 1 : 0);
    Map<List<Object>, Object[]> rows = new java.util.HashMap<>();
    for (Object[] row : table.rows()) {
      rows.put(java.util.Arrays.asList(row).subList(0, keys), row);
    }
    return rows;
  }

  /** Sums in another order may differ in the last bits; percentiles are of equal histograms. */
  private static void same(Object value, Object other, String what) {
    if (value instanceof Double a && other instanceof Double b) {
      assertThat(a).as(what).isCloseTo(b, within(1e-9 * Math.max(1, Math.abs(b))));
    } else {
      assertThat(value).as(what).isEqualTo(other);
    }
  }

  @Test
  void percentilesOfNodes_areWithinOnePercentOfTheExactOnes() {
    List<Long> values = new ArrayList<>();
    ResultTable rows =
        new Engine(new RelaySource(relay), new EngineLimits(500_000, 500_000, 10, 1 << 30))
            .run(plan("http where latency>=0ms | select latency"));
    rows.rows().forEach(row -> values.add((Long) row[0]));
    values.sort(null);
    ResultTable table =
        new Engine(new RelaySource(relay), EngineLimits.USUAL)
            .run(plan("http | p50(latency), p90(latency), p99(latency)"));
    double[] quantiles = {0.5, 0.9, 0.99};
    for (int i = 0; i < quantiles.length; i++) {
      long exact = values.get((int) Math.ceil(quantiles[i] * values.size()) - 1);
      assertThat(((Number) table.rows().getFirst()[i]).doubleValue())
          .isCloseTo(exact, within(exact * 0.01));
    }
  }

  @Test
  void manyDifferentValues_areEstimatedWithinThreePercent() {
    ResultTable table =
        new Engine(new RelaySource(relay), EngineLimits.USUAL)
            .run(plan("http | distinct_count(conn)"));
    assertThat(((Long) table.rows().getFirst()[0]).doubleValue())
        .isCloseTo(2 * ROWS, within(0.03 * 2 * ROWS));
    assertThat(table.summary().notes())
        .contains("distinct_count above 4,096 is an estimate (±0.8 %)");
  }

  @Test
  void tooManyGroups_areAnError_notAWrongAnswer() {
    Engine engine = new Engine(new RelaySource(relay), new EngineLimits(10, 10, 1_000, 1 << 30));
    assertThatThrownBy(() -> engine.run(plan("http | count() by conn")))
        .isInstanceOf(LimitException.class)
        .hasMessage("more than 1,000 groups");
  }

  @Test
  void batchesThatCannotMatch_areNotLookedAt() {
    ResultTable table =
        new Engine(new RelaySource(relay), EngineLimits.USUAL).run(plan("http where status=599"));
    assertThat(table.rows()).isEmpty();
    assertThat(table.summary().skippedRows()).isGreaterThan(ROWS / 2);
    assertThat(table.summary().notes())
        .contains("60,000 http rows in the range, none left after status=599");
  }

  @Test
  void explain_saysWhatTheNodesDo() {
    assertThat(
            Explain.text(
                plan("http where error | p99(latency), count() by dst.service | sort -p99")))
        .containsSubsequence(
            "on each node\n",
            "  where error\n",
            "  aggregate p99, count by dst.service\n",
            "here\n",
            "  merge groups\n",
            "  sort -p99\n");
    // What is more than a column is grouped here.
    assertThat(Explain.text(plan("http | sum(req.bytes + resp.bytes) by route(path)")))
        .containsSubsequence("columns ", "here\n", "  merge by time\n", "  aggregate sum by ");
  }
}
