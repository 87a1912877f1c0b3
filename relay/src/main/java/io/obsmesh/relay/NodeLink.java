package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node and whether it answers. One that did not is asked for its report again and again, after
 * half a second at first and every half a minute at last, until it does. Until then a node that
 * cost its whole time-out is not waited for a second time; one that refuses at once may be asked at
 * any time. Thread-safe.
 */
final class NodeLink implements NodeEndpoint {
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final NodeEndpoint node;
  private final Set<LinkedBatches> following = ConcurrentHashMap.newKeySet();
  private volatile @Nullable NodeUnreachableException away;
  private long awaySinceNanos;
  private long nextTryNanos;
  private boolean asking;
  private boolean closed;
  private int failures;

  NodeLink(NodeEndpoint node) {
    this.node = node;
  }

  @Override
  public String name() {
    return node.name();
  }

  @Override
  public NodeReport report() {
    requireAnswering();
    try {
      NodeReport report = node.report();
      up(false);
      return report;
    } catch (NodeUnreachableException e) {
      failed(e);
      throw e;
    }
  }

  @Override
  public BatchStream scan(ScanRequest request) {
    requireAnswering();
    try {
      LinkedBatches batches = new LinkedBatches(this, node.scan(request));
      if (request.follow()) {
        following.add(batches);
      }
      return batches;
    } catch (NodeUnreachableException e) {
      failed(e);
      throw e;
    }
  }

  private void requireAnswering() {
    NodeUnreachableException last = away;
    if (last != null && last.silent()) {
      throw new NodeUnreachableException(name(), String.valueOf(last.getMessage()), last, true);
    }
  }

  /** Connects, and finds out whether it is a relay, before the first question. */
  void greet() {
    Thread.ofVirtual()
        .name("obsmesh-greet-" + name())
        .start(() -> {
          try {
            report();
          } catch (RuntimeException _) {
            // It is away, which is noted.
          }
        });
  }

  /** Whether it is asked no more. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** Waits so long for the node to answer again; whether it does. */
  synchronized boolean awaitUp(long millis) throws InterruptedException {
    if (away != null && !closed) {
      wait(millis);
    }
    return away == null && !closed;
  }

  /**
   * It answered.
   *
   * @param rows with rows, not only with a report: only then the pauses are short again
   */
  synchronized void up(boolean rows) {
    away = null;
    if (rows) {
      failures = 0;
    }
    notifyAll();
  }

  /** It did not answer. */
  void failed(NodeUnreachableException reason) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (away == null) {
        awaySinceNanos = now();
        nextTryNanos = awaySinceNanos;
      }
      away = reason;
      if (!asking) {
        asking = true;
        Thread.ofVirtual().name("obsmesh-link-" + name()).start(this::askAgain);
      }
    }
    if (reason.silent()) {
      // Rows to come may be quiet for ever: that their node is gone is known only here.
      following.forEach(LinkedBatches::close);
    }
  }

  /** Since when it does not answer, and when it is asked again; null when it answers. */
  synchronized NodeReport.@Nullable Away away() {
    NodeUnreachableException reason = away;
    return reason == null
        ? null
        : new NodeReport.Away(name(), Relay.reason(reason), awaySinceNanos, nextTryNanos);
  }

  private static long now() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  void forget(LinkedBatches batches) {
    following.remove(batches);
  }

  private void askAgain() {
    try {
      while (pause()) {
        try {
          node.report();
          up(false);
        } catch (NodeUnreachableException e) {
          away = e;
        } catch (RuntimeException e) {
          away = new NodeUnreachableException(name(), String.valueOf(e.getMessage()), e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits before the node is asked again; false when it need not be. */
  private synchronized boolean pause() throws InterruptedException {
    if (away != null && !closed) {
      long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures++, 6));
      // Relays that lost the same node do not come back to it all at once.
      long nanos =
          TimeUnit.MILLISECONDS.toNanos(pause - ThreadLocalRandom.current().nextLong(pause / 4));
      nextTryNanos = now() + nanos;
      long end = System.nanoTime() + nanos;
      for (long left = end - System.nanoTime();
          left > 0 && away != null && !closed;
          left = end - System.nanoTime()) {
        wait(left / 1_000_000 + 1);
      }
    }
    asking = away != null && !closed;
    return asking;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    node.close();
  }
}
