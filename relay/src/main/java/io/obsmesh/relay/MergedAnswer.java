package io.obsmesh.relay;

import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
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

  private final ScanRequest request;
  private final boolean unordered;
  private final BufferAllocator allocator;
  private final List<NodeFeed> feeds = new ArrayList<>();
  // Any feed that has something new puts itself here; read where order does not matter.
  private final LinkedBlockingQueue<NodeFeed> arrivals = new LinkedBlockingQueue<>();
  // Columns of all nodes seen so far: nodes of other versions may have more or fewer.
  private final Map<String, Field> columns = new LinkedHashMap<>();
  private @Nullable VectorSchemaRoot batch;
  private long toSkip = -1;
  private volatile boolean closed;
  private boolean reading;

  MergedAnswer(List<NodeLink> nodes, ScanRequest request, BufferAllocator allocator) {
    this.request = request;
    this.allocator = allocator;
    ScanRequest asked = request;
    if (request.aggregate() == null
        && !request.columns().isEmpty()
        && !request.columns().contains(TIME)) {
      List<String> withTime = new ArrayList<>(request.columns());
      withTime.add(TIME);
      asked = request.withColumns(withTime);
    }
    if (request.follow() && request.newest() == 0) {
      // Only then a node says after each batch where to go on when the connection breaks.
      asked = asked.asWritten(true);
    }
    // Groups have no order: they come as they come, like rows that are followed.
    unordered = request.follow() || request.aggregate() != null;
    // The newest of all nodes are known only when each has given its newest.
    int waiting = request.newest() > 0 && !unordered ? Integer.MAX_VALUE : 4;
    for (NodeLink node : nodes) {
      feeds.add(new NodeFeed(node, asked, allocator, waiting, arrivals));
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
      return unordered ? nextArrival() : merge();
    } finally {
      synchronized (feeds) {
        reading = false;
        if (closed) {
          release();
        }
      }
    }
  }

  private boolean nextArrival() {
    try {
      int live = feeds.size();
      while (!closed && live > 0) {
        NodeFeed feed = arrivals.take();
        if (closed) {
          return false;
        }
        if (feed.advance()) {
          if (request.aggregate() != null) {
            batch = feed.takeBatch();
            return true;
          }
          learn(feed.batch());
          VectorSchemaRoot target = target();
          for (int row = 0; row < feed.batch().getRowCount(); row++) {
            copy(feed.batch(), row, target, row);
          }
          finish(target, feed.batch().getRowCount());
          feed.consumeAll();
          return true;
        }
        live = (int) feeds.stream().filter(NodeFeed::live).count();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private boolean merge() {
    try {
      if (toSkip < 0) {
        toSkip = 0;
        if (request.newest() > 0) {
          long total = 0;
          for (NodeFeed feed : feeds) {
            total += feed.awaitTotalRows();
          }
          toSkip = Math.max(0, total - request.newest());
        }
      }
      VectorSchemaRoot target = null;
      int rows = 0;
      while (rows < MAX_ROWS) {
        NodeFeed oldest = oldest();
        if (oldest == null) {
          break;
        }
        int row = oldest.takeRow();
        if (toSkip > 0) {
          toSkip--;
          continue;
        }
        if (target == null) {
          for (NodeFeed feed : feeds) {
            if (feed.live()) {
              learn(feed.batch());
            }
          }
          target = target();
        }
        copy(oldest.batch(), row, target, rows++);
      }
      if (target == null) {
        return false;
      }
      finish(target, rows);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private @Nullable NodeFeed oldest() throws InterruptedException {
    NodeFeed oldest = null;
    for (NodeFeed feed : feeds) {
      if (feed.advance() && (oldest == null || feed.timeNanos() < oldest.timeNanos())) {
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

  private VectorSchemaRoot target() {
    VectorSchemaRoot target = VectorSchemaRoot.create(new Schema(columns.values()), allocator);
    target.getFieldVectors().forEach(FieldVector::allocateNew);
    return target;
  }

  private static void copy(VectorSchemaRoot from, int row, VectorSchemaRoot to, int at) {
    for (FieldVector target : to.getFieldVectors()) {
      FieldVector source = from.getVector(target.getName());
      // Nodes of other versions may lack the column or know it as something else: absent there.
      if (source != null && source.getMinorType() == target.getMinorType() && !source.isNull(row)) {
        target.copyFromSafe(row, at, source);
      }
    }
  }

  private void finish(VectorSchemaRoot target, int rows) {
    target.setRowCount(rows);
    batch = target;
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
    return feeds.stream().map(NodeFeed::answer).toList();
  }

  @Override
  public void close() {
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
