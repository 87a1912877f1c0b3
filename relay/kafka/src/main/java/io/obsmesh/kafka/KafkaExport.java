package io.obsmesh.kafka;

import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeUnreachableException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Sends all rows of some nodes to Kafka, as record batches, as they come: each row at least once,
 * in order within a node's table, with places by which a reader takes each exactly once. A broker
 * that is away holds up nothing: rows wait on disk within a bound, then the oldest go and are
 * counted. Thread-safe.
 */
public final class KafkaExport implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KafkaExport.class.getName());
  private static final long PAUSE_MILLIS = 500;
  private static final long CLOSE_SECONDS = 30;

  private final KafkaOptions options;
  private final Map<NodeEndpoint, Running> running = new ConcurrentHashMap<>();
  private final Map<Forwarder, String> said = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("obsmesh-kafka-", 0).factory());

  private record Running(Forwarder forwarder, Future<?> ticks) {}

  private KafkaExport(KafkaOptions options) {
    this.options = options;
  }

  /**
   * Starts to send; whoever made the nodes closes them after this.
   *
   * @throws IOException when the spool's directory cannot be used
   */
  public static KafkaExport start(List<NodeEndpoint> nodes, KafkaOptions options)
      throws IOException {
    KafkaExport export = new KafkaExport(options);
    for (NodeEndpoint node : nodes) {
      export.add(node);
    }
    return export;
  }

  /** Sends the rows of one more node from now on. Throws as {@link #start} does. */
  public synchronized void add(NodeEndpoint node) throws IOException {
    Forwarder forwarder = new Forwarder(node, options);
    threads.setCorePoolSize(running.size() + 1); // a node that hangs holds up no other
    running.put(
        node,
        new Running(
            forwarder,
            threads.scheduleWithFixedDelay(
                () -> forward(forwarder), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS)));
  }

  /** Sends a node's rows no more. */
  public synchronized void remove(NodeEndpoint node) {
    Running gone = running.remove(node);
    if (gone != null) {
      gone.ticks().cancel(false);
      said.remove(gone.forwarder());
      synchronized (gone.forwarder()) {
        gone.forwarder().close();
      }
    }
  }

  private void forward(Forwarder forwarder) {
    try {
      synchronized (forwarder) {
        forwarder.forward();
      }
      said.remove(forwarder);
    } catch (NodeUnreachableException e) {
      LOG.log(System.Logger.Level.DEBUG, "nothing to send: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      // It is tried again twice a second: said once, until it works or is something else.
      String failure = e.toString();
      if (!failure.equals(said.put(forwarder, failure))) {
        LOG.log(System.Logger.Level.WARNING, "rows are not sent to Kafka: " + failure);
      }
    }
  }

  /** How it goes, all nodes together. */
  public KafkaReport report() {
    return running.values().stream()
        .map(each -> each.forwarder().report())
        .reduce(new KafkaReport(0, 0, 0, null), KafkaReport::plus);
  }

  /** Sends what there is, then stops. What Kafka does not take waits on disk for the next start. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Running each : running.values()) {
      forward(each.forwarder());
      each.forwarder().close();
    }
  }
}
