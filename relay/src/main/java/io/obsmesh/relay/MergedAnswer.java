package io.obsmesh.relay;

import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The answers of several nodes as one, oldest row first. Each node is read by a thread of its own,
 * so that a slow one does not hold up what the others send.
 */
final class MergedAnswer implements RelayAnswer {
  private static final int MAX_ROWS = 4096;
  private static final String TIME = "time";

  /** So many columns cost a node no more than being asked twice. */
  private static final int FEW_COLUMNS = 4;

  private final ScanRequest request;
  private final ScanRequest asked;
  private final int waiting;
  // The newest of many nodes are few of what each has: first their times, then the rows themselves.
  private final boolean narrow;
  private final BufferAllocator allocator;
  private final List<NodeFeed> feeds = new CopyOnWriteArrayList<>();
  // Any feed that has something new puts itself here; read where order does not matter.
  private final LinkedBlockingQueue<NodeFeed> arrivals = new LinkedBlockingQueue<>();
  // Columns of all nodes seen so far: nodes of other versions may have more or fewer.
  private final Map<String, Field> columns = new LinkedHashMap<>();
  private final LiveMerge live = new LiveMerge();
  private final GatheredRows gathered = new GatheredRows(MAX_ROWS);
  private final List<VectorSchemaRoot> retired = new ArrayList<>();
  private final Consumer<MergedAnswer> ended;
  private @Nullable VectorSchemaRoot batch;
  private @Nullable ScanSummary said;
  private long toSkip = -1;
  private volatile boolean closed;
  private boolean reading;

  /**
   * @param ended is told when the answer was closed
   */
  MergedAnswer(
      List<NodeLink> nodes,
      ScanRequest request,
      BufferAllocator allocator,
      Consumer<MergedAnswer> ended) {
    this.request = request;
    this.ended = ended;
    this.allocator = allocator;
    ScanRequest question = request;
    if (request.aggregate() == null
        && !request.columns().isEmpty()
        && !request.columns().contains(TIME)) {
      List<String> withTime = new ArrayList<>(request.columns());
      withTime.add(TIME);
      question = request.withColumns(withTime);
    }
    if (request.follow() && request.newest() == 0) {
      // Only then a node says after each batch where to go on when the connection breaks.
      question = question.asWritten(true);
    }
    asked = question;
    // The newest of all nodes are known only when each has given its newest.
    waiting = request.newest() > 0 && !request.follow() ? Integer.MAX_VALUE : 4;
    narrow =
        waiting == Integer.MAX_VALUE
            && nodes.size() > 1
            && request.aggregate() == null
            && (question.columns().isEmpty() || question.columns().size() > FEW_COLUMNS);
    if (narrow) {
      ScanRequest times = question.withColumns(List.of(TIME));
      nodes.forEach(node -> feeds.add(new NodeFeed(node, times, allocator, waiting, arrivals)));
    } else {
      nodes.forEach(this::add);
    }
  }

  /** Asks one more node; only for an answer that goes on with rows as they come. */
  void add(NodeLink node) {
    synchronized (feeds) {
      if (!closed) {
        feeds.add(new NodeFeed(node, asked, allocator, waiting, arrivals));
      }
    }
  }

  /** Goes on without a node, which is no longer one of those that are asked. */
  void remove(NodeLink node) {
    for (NodeFeed feed : feeds) {
      if (feed.isOf(node)) {
        feed.close();
        feeds.remove(feed);
      }
    }
  }

  @Override
  public boolean next() {
    synchronized (feeds) {
      if (closed) {
        return false;
      }
      reading = true;
    }
    try {
      releaseBatch();
      return advance();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      synchronized (feeds) {
        reading = false;
        if (closed) {
          release();
        }
      }
    }
  }

  private boolean advance() throws InterruptedException {
    if (request.follow() && request.newest() == 0 && !request.asWritten()) {
      return nextLive();
    }
    // Groups have no order: they come as they come, like rows that the reader puts in order.
    return request.follow() || request.aggregate() != null ? nextArrival() : merge();
  }

  /** Batches of any node as they are. */
  private boolean nextArrival() throws InterruptedException {
    while (!closed && goesOn()) {
      NodeFeed feed = arrivals.poll(LiveMerge.HOLD_NANOS, TimeUnit.NANOSECONDS);
      if (feed != null && !closed && feed.advance(VectorSchemaRoot::close)) {
        NodeFeed.Batch taken = feed.takeBatch();
        batch = taken.root();
        said = taken.summary();
        return true;
      }
    }
    return false;
  }

  /** Whether a node may have more; when there are none yet, one may come. */
  private boolean goesOn() {
    return request.follow() && feeds.isEmpty() || feeds.stream().anyMatch(NodeFeed::live);
  }

  private boolean nextLive() throws InterruptedException {
    while (!closed && !gathered.full()) {
      LiveCursor cursor = live.next();
      if (cursor == null && gathered.isEmpty()) {
        arrivals.clear();
        live.take(feeds);
        cursor = live.next();
      }
      if (cursor != null) {
        if (gathered.isEmpty()) {
          live.batches().forEach(this::learn);
        }
        gathered.add(cursor.root(), cursor.row());
        live.advance(cursor, this::retire);
      } else if (!gathered.isEmpty() || live.isEmpty() && !goesOn()) {
        break;
      } else {
        arrivals.poll(live.waitNanos(), TimeUnit.NANOSECONDS);
      }
    }
    return finish();
  }

  private boolean merge() throws InterruptedException {
    if (toSkip < 0) {
      toSkip = 0;
      if (narrow) {
        askForTheNewest();
      }
      if (request.newest() > 0) {
        long total = 0;
        for (NodeFeed feed : feeds) {
          // What was read to its end gives no more rows.
          total += feed.live() ? feed.awaitTotalRows() : 0;
        }
        toSkip = Math.max(0, total - request.newest());
      }
    }
    while (!gathered.full()) {
      NodeFeed oldest = oldest();
      if (oldest == null) {
        break;
      }
      int row = oldest.takeRow();
      if (toSkip > 0) {
        toSkip--;
        continue;
      }
      if (gathered.isEmpty()) {
        for (NodeFeed feed : feeds) {
          if (feed.live()) {
            learn(feed.batch());
          }
        }
      }
      gathered.add(oldest.batch(), row);
    }
    return finish();
  }

  /** Asks the nodes that have some of the newest rows for those, as each said when its are. */
  private void askForTheNewest() throws InterruptedException {
    NewestTimes times = new NewestTimes(request.newest());
    for (NodeFeed feed : feeds) {
      times.add(feed);
    }
    long since = Math.max(request.sinceNanos(), times.cutNanos());
    synchronized (feeds) {
      for (int i = 0; i < feeds.size() && !closed; i++) {
        NodeFeed before = feeds.get(i);
        if (times.has(before)) {
          feeds.set(
              i,
              new NodeFeed(
                  before.node(),
                  asked.since(since),
                  before.summary(),
                  allocator,
                  waiting,
                  arrivals));
        }
      }
    }
  }

  private @Nullable NodeFeed oldest() throws InterruptedException {
    NodeFeed oldest = null;
    for (NodeFeed feed : feeds) {
      if (feed.advance(this::retire) && (oldest == null || feed.timeNanos() < oldest.timeNanos())) {
        oldest = feed;
      }
    }
    return oldest;
  }

  private void learn(VectorSchemaRoot like) {
    for (Field field : like.getSchema().getFields()) {
      if (request.columns().isEmpty() || request.columns().contains(field.getName())) {
        Field wanted =
            new Field(
                field.getName(),
                new FieldType(true, field.getType(), null, field.getMetadata()),
                field.getChildren());
        // A node that does not know a column that was asked for gives one without a type.
        columns.merge(
            field.getName(),
            wanted,
            (known, other) -> known.getType() instanceof ArrowType.Null ? other : known);
      }
    }
  }

  /** A batch was read to its end; rows of it that were noted are still to be copied. */
  private void retire(VectorSchemaRoot read) {
    if (gathered.has(read)) {
      retired.add(read);
    } else {
      read.close();
    }
  }

  /** Makes a batch of the rows that were noted; false when there are none. */
  private boolean finish() {
    if (gathered.isEmpty()) {
      return false;
    }
    gathered.batches().forEach(this::learn);
    batch = gathered.copy(new Schema(columns.values()), allocator);
    closeRetired();
    return true;
  }

  private void closeRetired() {
    retired.forEach(VectorSchemaRoot::close);
    retired.clear();
  }

  @Override
  public VectorSchemaRoot batch() {
    VectorSchemaRoot now = batch;
    if (now == null) {
      throw new IllegalStateException("batch: none (expected: next() was true)");
    }
    return now;
  }

  @Override
  public List<NodeAnswer> nodes() {
    return feeds.stream().flatMap(feed -> feed.nodes().stream()).toList();
  }

  BufferAllocator allocator() {
    return allocator;
  }

  /** What the node said with the batch at hand, where batches come as they are; else null. */
  @Nullable ScanSummary said() {
    return said;
  }

  @Override
  public void close() {
    ended.accept(this);
    synchronized (feeds) {
      closed = true;
      feeds.forEach(NodeFeed::close);
      arrivals.addAll(feeds);
      if (!reading) {
        release();
      }
    }
  }

  private void release() {
    releaseBatch();
    closeRetired();
    live.close();
    feeds.forEach(NodeFeed::releaseBatch);
  }

  private void releaseBatch() {
    VectorSchemaRoot now = batch;
    if (now != null) {
      batch = null;
      now.close();
    }
  }
}
