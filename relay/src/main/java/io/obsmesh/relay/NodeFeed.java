package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
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
  private volatile @Nullable ScanSummary summary;
  private volatile @Nullable String failure;
  private volatile boolean closed;
  private @Nullable VectorSchemaRoot batch;
  private int row;
  private boolean ended;

  private sealed interface Item {}

  private record Batch(VectorSchemaRoot root) implements Item {}

  private record End() implements Item {}

  NodeFeed(
      NodeLink node,
      ScanRequest request,
      BufferAllocator allocator,
      int capacity,
      Queue<NodeFeed> arrivals) {
    this.node = node;
    follow = request.follow();
    this.allocator = allocator;
    this.arrivals = arrivals;
    waiting = new LinkedBlockingQueue<>(capacity);
    Thread.ofVirtual().name("obsmesh-feed-" + node.name()).start(() -> fill(request));
  }

  private void fill(ScanRequest request) {
    try {
      ScanRequest rest = read(request);
      while (follow && !closed && rest != null) {
        if (node.awaitUp(PUT_MILLIS)) {
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
        VectorSchemaRoot copy = copy(opened.batch());
        totalRows.addAndGet(copy.getRowCount());
        ScanSummary said = opened.summary();
        summary = said;
        failure = null;
        if (!put(new Batch(copy))) {
          copy.close();
        } else if (!said.run().isEmpty()) {
          rest = rest.withFrom(Map.of(said.run(), said.next()));
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

  private boolean put(Item item) throws InterruptedException {
    while (!closed) {
      if (waiting.offer(item, PUT_MILLIS, TimeUnit.MILLISECONDS)) {
        arrivals.add(this);
        return true;
      }
    }
    return false;
  }

  /** A copy in memory of our own: batches of different nodes come from different allocators. */
  private VectorSchemaRoot copy(VectorSchemaRoot from) {
    VectorSchemaRoot copy = VectorSchemaRoot.create(from.getSchema(), allocator);
    for (int i = 0; i < from.getFieldVectors().size(); i++) {
      FieldVector source = from.getVector(i);
      FieldVector target = copy.getVector(i);
      target.setInitialCapacity(from.getRowCount());
      target.allocateNew();
      for (int at = 0; at < from.getRowCount(); at++) {
        if (!source.isNull(at)) {
          target.copyFromSafe(at, at, source);
        }
      }
    }
    copy.setRowCount(from.getRowCount());
    return copy;
  }

  /** Makes sure that there is a row at hand, waiting for it; false when there are no more. */
  boolean advance() throws InterruptedException {
    while (!ended) {
      VectorSchemaRoot now = batch;
      if (now != null && row < now.getRowCount()) {
        return true;
      }
      releaseBatch();
      switch (waiting.take()) {
        case Batch(var root) -> {
          batch = root;
          row = 0;
        }
        case End() -> ended = true;
      }
    }
    return false;
  }

  /** Gives up the batch at hand; for the reader, or when there is none any more. */
  void releaseBatch() {
    VectorSchemaRoot now = batch;
    if (now != null) {
      batch = null;
      now.close();
    }
  }

  /** The batch of the row at hand. */
  VectorSchemaRoot batch() {
    VectorSchemaRoot now = batch;
    if (now == null) {
      throw new IllegalStateException("batch: none (expected: advance() was true)");
    }
    return now;
  }

  /** Hands over the batch at hand with all its rows; the caller closes it. */
  VectorSchemaRoot takeBatch() {
    VectorSchemaRoot taken = batch();
    batch = null;
    return taken;
  }

  int takeRow() {
    return row++;
  }

  void consumeAll() {
    row = batch().getRowCount();
  }

  boolean live() {
    return !ended;
  }

  long timeNanos() {
    return switch (batch().getVector("time")) {
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

  NodeAnswer answer() {
    return new NodeAnswer(node.name(), summary, failure);
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
      if (item instanceof Batch(var root)) {
        root.close();
      }
    }
  }
}
