package io.obsmesh.collector;

import io.obsmesh.bpf.CaptureProbes;
import io.obsmesh.bpf.LossCount;
import io.obsmesh.bpf.ProbeStatus;
import io.obsmesh.collector.connection.TrackerCounts;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.table.AgentColumns;
import io.obsmesh.table.Row;
import io.obsmesh.wire.NodeReport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The agent's second thread: counts losses, writes the tables {@code event} and {@code node}, and
 * lists sockets when the tracker wants them, all off the way of the events.
 */
final class AgentReporter implements Runnable {
  private static final System.Logger LOG = System.getLogger(AgentReporter.class.getName());
  private static final long NODE_ROW_NANOS = 10_000_000_000L;
  private static final long SOCKETS_NANOS = 10_000_000_000L;
  private static final long SOCKETS_PAUSE_NANOS = 200_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final String node;
  private final CaptureProbes probes;
  private final TableStore store;
  private final TrackerCounts counts;
  private final RingReader reader;
  private final WallClock clock;
  private final LossHistory losses;
  private final Semaphore socketsWanted;
  private final Map<String, Long> reported = new HashMap<>();
  private volatile boolean stopping;
  private volatile double eventsPerSecond;
  private volatile double rowsPerSecond;
  private volatile Map<String, Long> lost = Map.of();
  private long lastCheckNanos = System.nanoTime();
  private long lastNodeNanos = lastCheckNanos;
  private long lastSocketsNanos;
  private long checkedEvents;
  private long checkedRows;
  private long nodeEvents;
  private long nodeRows;
  private long nodeLost;
  private Duration nodeCpu = cpu();

  AgentReporter(
      String node,
      CaptureProbes probes,
      TableStore store,
      TrackerCounts counts,
      RingReader reader,
      WallClock clock,
      LossHistory losses,
      Semaphore socketsWanted) {
    this.node = node;
    this.probes = probes;
    this.store = store;
    this.counts = counts;
    this.reader = reader;
    this.clock = clock;
    this.losses = losses;
    this.socketsWanted = socketsWanted;
  }

  void stop() {
    stopping = true;
    socketsWanted.release();
  }

  double eventsPerSecond() {
    return eventsPerSecond;
  }

  double rowsPerSecond() {
    return rowsPerSecond;
  }

  Map<String, Long> lost() {
    return lost;
  }

  @Override
  public void run() {
    for (ProbeStatus probe : probes.probes()) {
      event(probe.attached() ? "attached" : "refused", probe.name(), probe.reason(), -1);
    }
    while (!stopping) {
      try {
        boolean wanted = socketsWanted.tryAcquire(100, TimeUnit.MILLISECONDS);
        if (!stopping) {
          step(System.nanoTime(), wanted);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the agent's report failed; it goes on", e);
      }
    }
    check(System.nanoTime());
  }

  private void step(long now, boolean wanted) throws InterruptedException {
    if (wanted || now - lastSocketsNanos > SOCKETS_NANOS) {
      long pause = SOCKETS_PAUSE_NANOS - (now - lastSocketsNanos);
      if (lastSocketsNanos != 0 && pause > 0) {
        TimeUnit.NANOSECONDS.sleep(pause);
      }
      socketsWanted.drainPermits();
      lastSocketsNanos = System.nanoTime();
      reader.offer(probes.sockets());
    }
    if (now - lastCheckNanos >= SECOND) {
      check(now);
    }
    if (now - lastNodeNanos >= NODE_ROW_NANOS) {
      clock.calibrate();
      nodeRow(now);
    }
  }

  /** Rates and losses since the last time. */
  private void check(long now) {
    double seconds = Math.max(1, now - lastCheckNanos) / 1e9;
    long events = counts.eventsTotal();
    long rows = counts.rowsTotal();
    eventsPerSecond = (events - checkedEvents) / seconds;
    rowsPerSecond = (rows - checkedRows) / seconds;
    checkedEvents = events;
    checkedRows = rows;
    Map<String, Long> totals = new TreeMap<>(counts.lost());
    for (LossCount loss : probes.losses()) {
      totals.merge(loss.reason(), loss.events(), Long::sum);
    }
    if (reader.failures() > 0) {
      totals.put("agent_defect", reader.failures());
    }
    for (Map.Entry<String, Long> entry : totals.entrySet()) {
      long before = reported.getOrDefault(entry.getKey(), 0L);
      long more = entry.getValue() - before;
      if (more > 0) {
        reported.put(entry.getKey(), entry.getValue());
        losses.add(clock.applyAsLong(lastCheckNanos), clock.applyAsLong(now), more);
        event("lost", entry.getKey(), more + " events were lost: " + entry.getKey(), more);
      }
    }
    lost = totals;
    lastCheckNanos = now;
  }

  /** Writes a row of {@code event}; a count below 0 is absent. */
  void event(String kind, String name, String message, long count) {
    Row row = new Row(AgentColumns.events());
    row.set(AgentColumns.EVENT_TIME, WallClock.now())
        .set(AgentColumns.EVENT_NODE, node)
        .set(AgentColumns.EVENT_KIND, kind)
        .set(AgentColumns.EVENT_NAME, name)
        .set(AgentColumns.EVENT_MESSAGE, message.isEmpty() ? null : message);
    if (count >= 0) {
      row.set(AgentColumns.EVENT_COUNT, count);
    }
    store.accept(row);
  }

  private void nodeRow(long now) {
    long events = counts.eventsTotal();
    long rows = counts.rowsTotal();
    long lostTotal = lost.values().stream().mapToLong(Long::longValue).sum();
    Duration cpu = cpu();
    Map<String, NodeReport.TableReport> tables = store.report();
    var table = AgentColumns.nodes();
    Row row = new Row(table);
    row.set(table.column("time"), clock.applyAsLong(now))
        .set(table.column("node"), node)
        .set(table.column("version"), Agent.VERSION)
        .set(table.column("kernel"), System.getProperty("os.version"))
        .set(table.column("duration"), now - lastNodeNanos)
        .set(table.column("events"), events - nodeEvents)
        .set(table.column("rows"), rows - nodeRows)
        .set(table.column("lost"), lostTotal - nodeLost)
        .set(table.column("connections"), counts.connections())
        .set(table.column("memory"), residentBytes())
        .set(
            table.column("stored"),
            tables.values().stream().mapToLong(NodeReport.TableReport::bytes).sum())
        .set(table.column("cpu"), cpu.minus(nodeCpu).toNanos());
    tables.values().stream()
        .mapToLong(NodeReport.TableReport::oldestNanos)
        .filter(time -> time > 0)
        .min()
        .ifPresent(oldest -> row.set(table.column("oldest"), oldest));
    store.accept(row);
    nodeEvents = events;
    nodeRows = rows;
    nodeLost = lostTotal;
    nodeCpu = cpu;
    lastNodeNanos = now;
  }

  /** Resident memory of this process, bytes; 0 when the kernel does not say. */
  static long residentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return 0;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
