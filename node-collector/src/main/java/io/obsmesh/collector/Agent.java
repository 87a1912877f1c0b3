package io.obsmesh.collector;

import io.obsmesh.bpf.BpfException;
import io.obsmesh.bpf.CaptureProbes;
import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.bpf.PolicyProbes;
import io.obsmesh.collector.connection.ConnectionTracker;
import io.obsmesh.collector.connection.TrackerCounts;
import io.obsmesh.collector.connection.TrackerLimits;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.collector.workload.WorkloadResolver;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.table.AgentColumns;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Observes this machine: loads the probes, follows connections, keeps rows, answers. Started by
 * {@link #start}, stopped by {@link #close}; nothing but a policy in force stays in the kernel
 * after that, or after the process ended in any other way. Thread-safe.
 */
public final class Agent implements AutoCloseable {
  static final String VERSION = version();

  private static final long STOP_MILLIS = 5000;

  private final AgentConfig config;
  private final @Nullable AgentLock lock;
  private final CaptureProbes probes;
  private final TableStore store;
  private final TrackerCounts counts = new TrackerCounts();
  private final LossHistory losses = new LossHistory();
  private final RingReader reader;
  private final AgentReporter reporter;
  private final Thread readerThread;
  private final Thread reporterThread;
  private final LocalNode local;
  private final long startedNanos = WallClock.now();
  private final @Nullable AgentPolicy policy;
  private @Nullable NodeFlightServer server;
  private boolean closed;

  private Agent(
      AgentConfig config,
      Conversations conversations,
      @Nullable AgentLock lock,
      CaptureProbes probes) {
    this.config = config;
    this.lock = lock;
    this.probes = probes;
    WallClock clock = new WallClock();
    Semaphore socketsWanted = new Semaphore(1);
    store = new TableStore(tables(conversations.protocols()), config.storeBytes());
    ConnectionTracker tracker =
        new ConnectionTracker(
            config.node(),
            conversations,
            store,
            new KernelControl(
                probes,
                () -> {
                  if (socketsWanted.availablePermits() == 0) {
                    socketsWanted.release();
                  }
                }),
            new WorkloadResolver()::find,
            TrackerLimits.DEFAULT,
            counts,
            clock);
    reader = new RingReader(probes, tracker, clock);
    reporter =
        new AgentReporter(
            config.node(), probes, store, counts, reader, clock, losses, socketsWanted);
    policy =
        config.policies() == null
            ? null
            : new AgentPolicy(
                config.policies(),
                config,
                store,
                clock,
                (kind, name, message) -> reporter.event(kind, name, message, -1));
    local = new LocalNode(store, new Seen(), this::report);
    readerThread = Thread.ofPlatform().daemon().name("obsmesh-reader").unstarted(reader);
    // Applications come first: where the JVM maps priorities (see the launcher) the reader takes
    // what they leave, and what
    // it cannot read in time is counted.
    readerThread.setPriority(Thread.MIN_PRIORITY);
    reporterThread = Thread.ofPlatform().daemon().name("obsmesh-reporter").unstarted(reporter);
  }

  /**
   * Takes out of the kernel what outlives agents: the policy in force. From then on everything
   * passes.
   *
   * @return whether there was one
   * @throws AgentException when an agent runs here, which would put it back
   */
  public static boolean uninstall() {
    AgentLock lock = AgentLock.take(AgentConfig.DEFAULT_LOCK_FILE);
    try {
      boolean installed = PolicyProbes.isInstalled(PolicyOptions.DEFAULT_PINS);
      PolicyProbes.uninstall(PolicyOptions.DEFAULT_PINS);
      return installed;
    } finally {
      lock.close();
    }
  }

  /**
   * Starts with all protocols that are installed; ready when it returns.
   *
   * @throws AgentException when another agent runs here
   * @throws BpfException when the kernel refuses; the message says what mends it
   */
  public static Agent start(AgentConfig config) {
    return start(config, Conversations.installed(Limits.DEFAULT));
  }

  /** Starts with these protocols. Throws as {@link #start(AgentConfig)} does. */
  public static Agent start(AgentConfig config, Conversations conversations) {
    AgentLock lock = config.lockFile() == null ? null : AgentLock.take(config.lockFile());
    CaptureProbes probes = null;
    try {
      probes = CaptureProbes.load(config.capture());
      Agent agent = new Agent(config, conversations, lock, probes);
      agent.listen();
      agent.run();
      return agent;
    } catch (RuntimeException | LinkageError e) {
      if (probes != null) {
        probes.close();
      }
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** The tables that an agent with these protocols fills: theirs first, then its own. */
  public static List<Table> tables(List<Protocol> protocols) {
    Map<String, Table> tables = new LinkedHashMap<>();
    for (Protocol protocol : protocols) {
      // HTTP/1 and HTTP/2 write to the same table.
      protocol.tables().forEach(table -> tables.putIfAbsent(table.name(), table));
    }
    AgentColumns.all().forEach(table -> tables.put(table.name(), table));
    return List.copyOf(tables.values());
  }

  private void listen() {
    if (config.listenPort() < 0) {
      return;
    }
    try {
      server =
          NodeFlightServer.start(
              local, config.listenHost(), config.listenPort(), config.security());
    } catch (IOException | IllegalStateException e) {
      throw new AgentException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The port that Flight is served on, -1 when it is not. */
  public int port() {
    NodeFlightServer serving = server;
    return serving == null ? -1 : serving.port();
  }

  private void run() {
    reporter.event("started", "agent", "version " + VERSION, -1);
    readerThread.start();
    reporterThread.start();
    if (policy != null) {
      policy.start();
    }
  }

  /** This agent as a node that can be asked, in this process. */
  public NodeEndpoint local() {
    return local;
  }

  /** The settings it runs with. */
  public AgentConfig config() {
    return config;
  }

  private NodeReport report() {
    List<NodeReport.Probe> states =
        probes.probes().stream()
            .map(probe ->
                new NodeReport.Probe(probe.name(), probe.hook(), probe.attached(), probe.reason()))
            .toList();
    return new NodeReport(
        config.node(),
        VERSION,
        System.getProperty("os.version"),
        startedNanos,
        readerThread.isAlive(),
        counts.eventsTotal(),
        reporter.eventsPerSecond(),
        reporter.rowsPerSecond(),
        counts.connections(),
        AgentReporter.residentBytes(),
        states,
        reporter.lost(),
        counts.malformed(),
        store.report());
  }

  /** Stops capture, writes what is left, and forgets all rows. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (server != null) {
      server.close();
    }
    if (policy != null) {
      policy.close();
    }
    reader.stop();
    reporter.stop();
    join(readerThread);
    join(reporterThread);
    probes.close();
    store.close();
    if (lock != null) {
      lock.close();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String version() {
    String version = Agent.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** What the rows themselves do not say. */
  private final class Seen implements Scan.Completeness {
    @Override
    public String node() {
      return config.node();
    }

    @Override
    public long lostEvents(long sinceNanos, long untilNanos) {
      return losses.sum(sinceNanos, untilNanos);
    }

    @Override
    public long completeUntilNanos() {
      return reader.readUntilNanos();
    }

    @Override
    public long capturesSinceNanos() {
      return startedNanos;
    }
  }
}
