package io.obsmesh.bench;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.protocol.http.HttpTable;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node as a process of its own, without capture: the store that an agent has, filled by its
 * writer, behind the Flight server that an agent has. Rows are spread over the time up to now. On
 * {@code live RATE SECONDS} it writes so many rows a second, each at its time; it ends when its
 * standard input does.
 */
final class FilledNode {
  private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(3_000);
  private static final int LOTS_A_SECOND = 200;
  private static final Pattern READY =
      Pattern.compile("ready rows=(\\d+) bytes=(\\d+) seconds=([\\d.]+)");

  private FilledNode() {}

  /** Such a process. */
  static final class Handle implements AutoCloseable {
    private final String name;
    private final int port;
    private final int wanted;
    private final Program program;

    private Handle(String name, int port, int wanted, Program program) {
      this.name = name;
      this.port = port;
      this.wanted = wanted;
      this.program = program;
    }

    /** Waits until it is filled and serves. */
    void await(int seconds) {
      Servers.await("node " + name, seconds, () -> filled() || !program.isAlive());
      if (!filled()) {
        throw new BenchException("node " + name + " ended: " + program.output().strip());
      }
      if (rows() < wanted) {
        throw new BenchException("node " + name + " kept only " + rows() + " rows");
      }
    }

    private Matcher ready() {
      return READY.matcher(program.output());
    }

    private boolean filled() {
      return ready().find();
    }

    private String said(int group) {
      Matcher ready = ready();
      return ready.find() ? ready.group(group) : "0";
    }

    long rows() {
      return Long.parseLong(said(1));
    }

    double bytesEach() {
      return Double.parseDouble(said(2)) / rows();
    }

    double seconds() {
      return Double.parseDouble(said(3));
    }

    String name() {
      return name;
    }

    String address() {
      return name + "=127.0.0.1:" + port;
    }

    long pid() {
      return program.pid();
    }

    void live(int rate, int seconds) {
      program.tell("live " + rate + " " + seconds);
    }

    @Override
    public void close() {
      program.close();
    }
  }

  /** Starts one. */
  static Handle start(String name, int port, int rows, long storeBytes) {
    return new Handle(
        name,
        port,
        rows,
        Program.start(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx" + (rows > 2_000_000 ? 512 : 128) + "m",
                "-cp",
                System.getProperty("java.class.path"),
                FilledNode.class.getName(),
                name,
                Integer.toString(port),
                Integer.toString(rows),
                Long.toString(storeBytes))));
  }

  public static void main(String[] arguments) throws IOException {
    String name = arguments[0];
    int port = Integer.parseInt(arguments[1]);
    long rows = Long.parseLong(arguments[2]);
    long now = nanos(Instant.now());
    TableStore store = new TableStore(List.of(HttpTable.TABLE), Long.parseLong(arguments[3]));
    Traffic traffic = new Traffic(name.hashCode(), now - SPAN_NANOS, SPAN_NANOS / rows);
    long started = System.nanoTime();
    for (long i = 0; i < rows; i++) {
      store.accept(traffic.row(i));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    try (NodeFlightServer server = NodeFlightServer.start(node(name, store), "127.0.0.1", port);
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      NodeReport.TableReport report = kept(store);
      System.out.printf(
          "ready rows=%d bytes=%d seconds=%.1f port=%d%n",
          report.rows(), report.bytes(), seconds, server.port());
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        String[] words = order.split(" ");
        live(store, traffic, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      }
    }
  }

  /** Rows are numbered from 0 in the column conn, and have the time at which they are written. */
  private static void live(TableStore store, Traffic traffic, int rate, int seconds) {
    long started = System.nanoTime();
    int lot = rate / LOTS_A_SECOND;
    for (int lots = 0; lots < seconds * LOTS_A_SECOND; lots++) {
      long due = started + lots * (TimeUnit.SECONDS.toNanos(1) / LOTS_A_SECOND);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      for (int i = 0; i < lot; i++) {
        Row row = traffic.row((long) lots * lot + i);
        row.set(RequestColumns.TIME, nanos(Instant.now()));
        row.set(RequestColumns.CONN, (long) lots * lot + i);
        store.accept(row);
      }
    }
  }

  private static NodeReport.TableReport kept(TableStore store) {
    return Objects.requireNonNull(store.report().get(HttpTable.TABLE.name()));
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
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
            return nanos(Instant.now());
          }
        };
    return new LocalNode(
        store,
        complete,
        () ->
            new NodeReport(
                name,
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
