package io.obsmesh.kafka;

import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeUnreachableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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

  private final List<Forwarder> forwarders = new ArrayList<>();
  private final ScheduledExecutorService threads;

  private KafkaExport(int nodes) {
    threads =
        Executors.newScheduledThreadPool(
            nodes, Thread.ofVirtual().name("obsmesh-kafka-", 0).factory());
  }

  /**
   * Starts to send; whoever made the nodes closes them after this.
   *
   * @throws IOException when the spool's directory cannot be used
   */
  public static KafkaExport start(List<NodeEndpoint> nodes, KafkaOptions options)
      throws IOException {
    KafkaExport export = new KafkaExport(nodes.size());
    for (NodeEndpoint node : nodes) {
      export.forwarders.add(new Forwarder(node, options));
    }
    for (Forwarder forwarder : export.forwarders) {
      export.threads.scheduleWithFixedDelay(
          () -> export.forward(forwarder), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    return export;
  }

  private void forward(Forwarder forwarder) {
    try {
      synchronized (forwarder) {
        forwarder.forward();
      }
    } catch (NodeUnreachableException e) {
      LOG.log(System.Logger.Level.DEBUG, "nothing to send: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "rows are not sent to Kafka: " + e);
    }
  }

  /** How it goes, all nodes together. */
  public KafkaReport report() {
    return forwarders.stream()
        .map(Forwarder::report)
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
    for (Forwarder forwarder : forwarders) {
      forward(forwarder);
      forwarder.close();
    }
  }
}
