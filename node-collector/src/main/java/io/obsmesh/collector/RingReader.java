package io.obsmesh.collector;

import io.obsmesh.bpf.CaptureProbes;
import io.obsmesh.bpf.LossCount;
import io.obsmesh.bpf.ReaderShare;
import io.obsmesh.bpf.SocketSnapshot;
import io.obsmesh.collector.connection.ConnectionTracker;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one thread that reads all rings and owns the tracker. It sleeps between reads and is woken
 * early only by a ring that fills; events by themselves wake nobody. While little comes it gives
 * way to all others.
 */
final class RingReader implements Runnable {
  private static final System.Logger LOG = System.getLogger(RingReader.class.getName());
  private static final int MAX_EVENTS = 4096;

  /** Rare enough that it disturbs nobody; a ring that fills faster wakes the reader. */
  private static final int SLEEP_MILLIS = 10;

  private static final long TICK_NANOS = 1_000_000_000L;

  private final CaptureProbes probes;
  private final ConnectionTracker tracker;
  private final WallClock clock;
  private final AtomicReference<List<SocketSnapshot>> snapshots = new AtomicReference<>();
  private volatile boolean stopping;
  private volatile long readUntilNanos;
  private volatile long failures;

  /** In the kernel, since load; the reader's own. */
  private long lost;

  RingReader(CaptureProbes probes, ConnectionTracker tracker, WallClock clock) {
    this.probes = probes;
    this.tracker = tracker;
    this.clock = clock;
    readUntilNanos = WallClock.now();
  }

  /** Hands over a list of all sockets; a newer list replaces one that was not read. */
  void offer(List<SocketSnapshot> sockets) {
    snapshots.set(sockets);
  }

  /** Up to when all events were read, wall clock nanoseconds. */
  long readUntilNanos() {
    return readUntilNanos;
  }

  /** Events whose handling failed: defects of this program. */
  long failures() {
    return failures;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    long nextTick = System.nanoTime() + TICK_NANOS;
    ReaderShare share = new ReaderShare(System.nanoTime());
    while (true) {
      boolean last = stopping;
      long began = System.nanoTime();
      try {
        share.look(waitingBytes(), began);
        int events = pass(began);
        if (began >= nextTick) {
          nextTick = began + TICK_NANOS;
          tracker.tick(began);
        }
        if (last) {
          break;
        }
        if (events < MAX_EVENTS) {
          probes.ring(0).await(SLEEP_MILLIS);
        }
      } catch (RuntimeException e) {
        // A defect in one connection's parser must not end capture of all others.
        fail(e);
        if (last) {
          break;
        }
      }
    }
    try {
      tracker.stop(System.nanoTime());
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void fail(RuntimeException e) {
    long before = failures;
    failures = before + 1;
    // The first few say what is wrong; a million lines would say no more.
    if (before < 5) {
      LOG.log(Level.ERROR, "an event could not be handled; please report this", e);
    }
  }

  private int waitingBytes() {
    int most = 0;
    for (int shard = 0; shard < probes.shards(); shard++) {
      most = Math.max(most, probes.ring(shard).pendingBytes());
    }
    return most;
  }

  private int pass(long began) {
    int events = 0;
    for (int shard = 0; shard < probes.shards(); shard++) {
      events += probes.ring(shard).drain(tracker, MAX_EVENTS);
    }
    List<SocketSnapshot> sockets = snapshots.getAndSet(null);
    if (sockets != null) {
      tracker.sockets(sockets);
    }
    long lostNow = probes.losses().stream().mapToLong(LossCount::events).sum();
    if (lostNow != lost) {
      lost = lostNow;
      tracker.eventsLost(began);
    }
    tracker.endOfPass(began);
    if (events < MAX_EVENTS) {
      readUntilNanos = clock.applyAsLong(began);
    }
    return events;
  }
}
