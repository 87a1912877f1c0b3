package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * One node's batches on their way into a merged answer. Filled by a thread of its own, emptied by
 * the reader of the answer. When rows to come are asked for, it has no end: a node that went away
 * is waited for, and goes on from its place.
 */
final class NodeFeed {
  private static final long PUT_MILLIS = 100;

  private final NodeLink node;
  private final BufferAllocator allocator;
  private final LinkedBlockingQueue<Item> waiting;
  private final Queue<NodeFeed> arrivals;
  private final boolean follow;
  private final AtomicLong totalRows = new AtomicLong();
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile @Nullable BatchStream stream;
  private final @Nullable ScanSummary counted;
  private volatile @Nullable ScanSummary summary;
  private volatile @Nullable String failure;
  private volatile boolean closed;
  // By node, since there are many behind a relay: which start of it, and up to where it was read.
  private final Map<String, Place> places = new HashMap<>();
  private volatile int restarts;
  private @Nullable Batch batch;
  private int row;
  private boolean ended;

  private record Place(String run, long next) {}

  private sealed interface Item {}

  /** Rows, and what the node said with them. */
  record Batch(VectorSchemaRoot root, ScanSummary summary) implements Item {}

  private record End() implements Item {}

  NodeFeed(
      NodeLink node,
      ScanRequest request,
      BufferAllocator allocator,
      int capacity,
      Queue<NodeFeed> arrivals) {
    this(node, request, null, allocator, capacity, arrivals);
  }

  /**
   * @param counted what the node said of the same rows when it was asked before, which is what it
   *     is said to have counted; null when it was not
   */
  NodeFeed(
      NodeLink node,
      ScanRequest request,
      @Nullable ScanSummary counted,
      BufferAllocator allocator,
      int capacity,
      Queue<NodeFeed> arrivals) {
    this.node = node;
    this.counted = counted;
    follow = request.follow();
    this.allocator = allocator;
    this.arrivals = arrivals;
    waiting = new LinkedBlockingQueue<>(capacity);
    Thread.ofVirtual().name("obsmesh-feed-" + node.name()).start(() -> fill(request));
  }

  private void fill(ScanRequest request) {
    try {
      ScanRequest rest = read(request);
      while (follow && !closed && !node.isClosed() && rest != null) {
        if (node.awaitUp(PUT_MILLIS)) {
          // Whatever ended it may end it again at once.
          Thread.sleep(PUT_MILLIS);
          rest = read(rest);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    finished.countDown();
    try {
      put(new End());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (closed) {
      drain();
    }
  }

  /**
   * Reads until the node has no more, or is gone.
   *
   * @return what is left to be asked for; null when it is no use
   */
  private @Nullable ScanRequest read(ScanRequest request) throws InterruptedException {
    ScanRequest rest = request;
    try (BatchStream opened = node.scan(request)) {
      stream = opened;
      while (!closed && opened.next()) {
        VectorSchemaRoot copy = OwnCopy.of(opened.batch(), allocator);
        totalRows.addAndGet(copy.getRowCount());
        ScanSummary said = opened.summary();
        summary = said;
        failure = null;
        if (!put(new Batch(copy, said))) {
          copy.close();
        } else if (!said.run().isEmpty()) {
          rest = rest.withFrom(readUpTo(said));
        }
      }
      summary = opened.summary();
      return rest;
    } catch (NodeUnreachableException e) {
      failure = Relay.reason(e);
      return rest;
    } catch (RuntimeException e) {
      // Whatever it was, this node's part is missing and the answer says so.
      failure = Relay.reason(e);
      return null;
    }
  }

  /** Where to go on, by run, when the connection breaks. */
  private Map<String, Long> readUpTo(ScanSummary said) {
    Place before = places.put(said.node(), new Place(said.run(), said.next()));
    if (before != null && !before.run().equals(said.run())) {
      restarts++;
    }
    Map<String, Long> from = new HashMap<>();
    places.values().forEach(place -> from.put(place.run(), place.next()));
    return from;
  }

  private boolean put(Item item) throws InterruptedException {
    while (!closed) {
      if (waiting.offer(item, PUT_MILLIS, TimeUnit.MILLISECONDS)) {
        arrivals.add(this);
        return true;
      }
    }
    return false;
  }

  /**
   * Makes sure that there is a row at hand, waiting for it; false when there are no more.
   *
   * @param read takes a batch that was read to its end, and closes it
   */
  boolean advance(Consumer<VectorSchemaRoot> read) throws InterruptedException {
    while (!ended) {
      Batch now = batch;
      if (now != null && row < now.root().getRowCount()) {
        return true;
      }
      if (now != null) {
        batch = null;
        read.accept(now.root());
      }
      take(waiting.take());
    }
    return false;
  }

  private void take(Item item) {
    switch (item) {
      case Batch next -> {
        batch = next;
        row = 0;
      }
      case End() -> ended = true;
    }
  }

  /** Hands over the next batch when there is one already; the caller closes it. */
  @Nullable Batch poll() {
    Item item = ended ? null : waiting.poll();
    if (item == null) {
      return null;
    }
    take(item);
    return ended ? null : takeBatch();
  }

  /** Gives up the batch at hand; for the reader, or when there is none any more. */
  void releaseBatch() {
    Batch now = batch;
    if (now != null) {
      batch = null;
      now.root().close();
    }
  }

  /** The batch of the row at hand. */
  VectorSchemaRoot batch() {
    Batch now = batch;
    if (now == null) {
      throw new IllegalStateException("batch: none (expected: advance() was true)");
    }
    return now.root();
  }

  /** Hands over the batch at hand with all its rows; the caller closes it. */
  Batch takeBatch() {
    Batch taken = batch;
    if (taken == null) {
      throw new IllegalStateException("batch: none (expected: advance() was true)");
    }
    batch = null;
    return taken;
  }

  int takeRow() {
    return row++;
  }

  NodeLink node() {
    return node;
  }

  /** Why the node did not answer to the end; null when it did. */
  @Nullable String failure() {
    return failure;
  }

  /** What the node said last; null when it said nothing. */
  @Nullable ScanSummary summary() {
    return summary;
  }

  boolean isOf(NodeLink other) {
    return node == other;
  }

  boolean live() {
    return !ended;
  }

  /** Whether the node gives rows now, as far as is known. */
  boolean answers() {
    return !ended && failure == null;
  }

  long timeNanos() {
    return timeNanos(batch(), row);
  }

  /** The time of a row; 0 when it has none. */
  static long timeNanos(VectorSchemaRoot batch, int row) {
    return switch (batch.getVector("time")) {
      case TimeStampVector times when !times.isNull(row) -> times.get(row);
      case BigIntVector longs when !longs.isNull(row) -> longs.get(row);
      case null, default -> 0;
    };
  }

  /** Waits for the end of the node's answer; how many rows it gave. */
  long awaitTotalRows() throws InterruptedException {
    finished.await();
    return totalRows.get();
  }

  /** How far the node got, or, when it is a relay, each node behind it. */
  List<NodeAnswer> nodes() {
    return new NodeAnswer(node.name(), counted == null ? summary : counted, failure, restarts)
        .nodes();
  }

  void close() {
    closed = true;
    BatchStream open = stream;
    if (open != null) {
      open.close();
    }
    drain();
    waiting.offer(new End());
  }

  private void drain() {
    for (Item item = waiting.poll(); item != null; item = waiting.poll()) {
      if (item instanceof Batch dropped) {
        dropped.root().close();
      }
    }
  }
}
