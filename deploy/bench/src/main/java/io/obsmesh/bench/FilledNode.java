package io.obsmesh.bench;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.protocol.http.HttpTable;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A node as a process of its own, without capture: the store that an agent has, filled by its
 * writer, behind the Flight server that an agent has. {@code FilledNode PORT ROWS SECONDS}: rows
 * are spread over so many seconds up to now.
 */
final class FilledNode {
  private static final long STORE_BYTES = 12L << 30;

  private FilledNode() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    long rows = Long.parseLong(arguments[1]);
    long spanNanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[2]));
    long now = nanos(Instant.now());
    TableStore store = new TableStore(List.of(HttpTable.TABLE), STORE_BYTES);
    Traffic traffic = new Traffic(4, now - spanNanos, spanNanos / rows);
    long started = System.nanoTime();
    for (long i = 0; i < rows; i++) {
      store.accept(traffic.row(i));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    try (NodeFlightServer server =
        NodeFlightServer.start(node(store), "127.0.0.1", port)) {
      NodeReport.TableReport report = kept(store);
      System.out.printf(
          "ready rows=%d bytes=%d seconds=%.1f port=%d%n",
          report.rows(), report.bytes(), seconds, server.port());
      Thread.currentThread().join();
    }
  }

  private static NodeReport.TableReport kept(TableStore store) {
    return Objects.requireNonNull(store.report().get(HttpTable.TABLE.name()));
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  private static LocalNode node(TableStore store) {
    Scan.Completeness complete =
        new Scan.Completeness() {
          @Override
          public String node() {
            return "n1";
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return 0;
          }

          @Override
          public long completeUntilNanos() {
            return nanos(Instant.now());
          }
        };
    return new LocalNode(
        store,
        complete,
        () ->
            new NodeReport(
                "n1",
                "bench",
                System.getProperty("os.version"),
                0,
                true,
                0,
                0,
                0,
                0,
                kept(store).bytes(),
                List.of(),
                Map.of(),
                Map.of(),
                store.report()));
  }
}
