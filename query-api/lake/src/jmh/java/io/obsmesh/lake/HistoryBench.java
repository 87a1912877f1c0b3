package io.obsmesh.lake;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.history.History;
import io.obsmesh.history.HistoryOptions;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.query.engine.Engine;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.query.engine.RelaySource;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * {@code obsctl bench history DIR [MILLIONS]}: questions to a history of rows of {@code http}, as
 * the query API asks them. The directory is filled when it is empty, and stays.
 */
public final class HistoryBench {
  private static final int SEGMENT_ROWS = 1_000_000;
  private static final int RUNS = 7;
  private static final long GOAL_MILLIS = 1_000;
  private static final List<String> QUERIES =
      List.of(
          "http last 7d | where status >= 500 | count()",
          "http last 7d | count() by status",
          "http last 7d | count(), avg(latency), max(latency) by dst.service",
          "http last 1h | where status >= 500 | count()",
          "http last 7d | where path = '/api/v1/items/77' and status = 503");

  private HistoryBench() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 1) {
      System.err.println("usage: obsctl bench history DIR [MILLIONS]");
      System.exit(2);
    }
    Path directory = Path.of(arguments[0]);
    int millions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    if (!Files.isDirectory(directory.resolve("table=http"))) {
      fill(directory, millions);
    }
    System.exit(ask(directory) ? 0 : 3);
  }

  /** Rows of the last {@code millions} hours, a million in each, in files as history names them. */
  private static void fill(Path directory, int millions) throws Exception {
    Instant now = Instant.now();
    DateTimeFormatter hours =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH").withZone(ZoneOffset.UTC);
    Files.createDirectories(directory);
    long started = System.nanoTime();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < millions; i++) {
        long from = (now.getEpochSecond() - 3600L * (millions - i)) * 1_000_000_000L;
        long until = from + (SEGMENT_ROWS - 1) * 3_600_000L;
        Path hour =
            directory.resolve("table=http/hour=" + hours.format(Instant.ofEpochSecond(0, until)));
        Files.createDirectories(hour);
        long first = (long) i * SEGMENT_ROWS;
        Path file =
            hour.resolve(
                "bench~run~%d_%d~%d_%d~%d~00000001.parquet"
                    .formatted(first, first + SEGMENT_ROWS, from, until, SEGMENT_ROWS));
        statement.execute(
            """
            COPY (SELECT make_timestamp_ns(%d + range * 3600000) AS "time",
              CAST(1000000 + hash(range) %% 250000000 AS BIGINT) AS latency,
              'bench' AS node, CAST(range %% 5000 AS BIGINT) AS conn, 'server' AS role,
              'http' AS protocol, CAST(200 + hash(range + 1) %% 1000 AS BIGINT) AS "req.bytes",
              CAST(hash(range + 2) %% 100000 AS BIGINT) AS "resp.bytes",
              hash(range) %% 50 = 0 AS error,
              CAST(CASE WHEN hash(range) %% 50 = 0 THEN 503 WHEN hash(range) %% 50 < 5 THEN 404
                ELSE 200 END AS INTEGER) AS status,
              CASE WHEN hash(range + 3) %% 4 = 0 THEN 'POST' ELSE 'GET' END AS method,
              '/api/v1/items/' || hash(range + 4) %% 1000 AS path,
              'service-' || hash(range + 5) %% 40 AS "dst.service",
              '10.0.' || hash(range + 6) %% 8 || '.' || hash(range + 7) %% 250 AS "src.ip"
              FROM range(%d)) TO '%s' (FORMAT parquet, COMPRESSION zstd)"""
                .formatted(from, SEGMENT_ROWS, file));
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      System.out.printf(
          "wrote %d M rows, %,d MiB, in %.0f s%n",
          millions, bytes >> 20, (System.nanoTime() - started) / 1e9);
    }
  }

  private static boolean ask(Path directory) {
    List<Table> all =
        ServiceLoader.load(Protocol.class).stream()
            .flatMap(protocol -> protocol.get().tables().stream())
            .distinct()
            .toList();
    Planner planner = new Planner(Tables.of(all));
    long worst = 0;
    try (TableStore store = new TableStore(all, 16 << 20);
        Relay relay = new Relay(List.of(node(store)));
        History history =
            History.open(HistoryOptions.of(directory, 1L << 40, Duration.ofDays(365)))) {
      RowSource source = history.over(new RelaySource(relay), all);
      System.out.printf(
          "%,d rows in %d files, %,d MiB%n",
          history.report().rows(), history.report().files(), history.report().bytes() >> 20);
      Engine engine = new Engine(source, EngineLimits.USUAL);
      for (String query : QUERIES) {
        long[] millis = new long[RUNS];
        ResultTable answer = null;
        for (int run = 0; run < RUNS; run++) {
          Instant now = Instant.now();
          long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
          long started = System.nanoTime();
          answer = engine.run(planner.plan(query, PlanOptions.at(nanos)));
          millis[run] = (System.nanoTime() - started) / 1_000_000;
        }
        Arrays.sort(millis);
        long p50 = millis[RUNS / 2];
        if (query.equals(QUERIES.getFirst())) {
          worst = p50;
        }
        System.out.printf(
            "%-75s p50 %,6d ms  max %,6d ms  %s%n",
            query, p50, millis[RUNS - 1], answer == null ? "" : first(answer));
      }
    }
    System.out.printf(
        "goal: the first at most %,d ms: %s%n",
        GOAL_MILLIS, worst <= GOAL_MILLIS ? "reached" : "missed");
    return worst <= GOAL_MILLIS;
  }

  private static String first(ResultTable answer) {
    return answer.rows().size()
        + " rows"
        + (answer.rows().isEmpty() ? "" : ", first " + Arrays.toString(answer.rows().getFirst()));
  }

  private static LocalNode node(TableStore store) {
    Scan.Completeness completeness =
        new Scan.Completeness() {
          @Override
          public String node() {
            return "live";
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return 0;
          }

          @Override
          public long completeUntilNanos() {
            return 0;
          }
        };
    return new LocalNode(
        store,
        completeness,
        () ->
            new NodeReport(
                "live",
                "1",
                "6",
                1,
                true,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                Map.of(),
                Map.of(),
                store.report()));
  }
}
