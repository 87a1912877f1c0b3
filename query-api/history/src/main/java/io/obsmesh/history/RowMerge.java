package io.obsmesh.history;

import io.obsmesh.query.engine.RowSource.Answer;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Two streams in order of time as one. Whole batches go through as they are; rows are copied only
 * where the two overlap. For one reader thread.
 */
final class RowMerge implements AutoCloseable {
  private static final int MIXED_ROWS = 4096;

  private final ScanRequest request;
  private final Side older;
  private final Side newer;
  private final BufferAllocator allocator;
  private @Nullable VectorSchemaRoot batch;
  private long toSkip = -1;

  RowMerge(ScanRequest request, SegmentRows older, Answer newer, BufferAllocator allocator) {
    this.request = request;
    this.allocator = allocator;
    this.older = new Side(older::next, older::batch);
    this.newer = new Side(newer::next, newer::batch);
  }

  /** Goes to the next rows; false at the end. */
  boolean next() {
    releaseBatch();
    if (toSkip < 0) {
      // The newest of both are known only when each has given its newest.
      toSkip =
          request.newest() == 0
              ? 0
              : Math.max(0, older.takeAll() + newer.takeAll() - request.newest());
    }
    while (true) {
      VectorSchemaRoot rows = take();
      if (rows == null) {
        return false;
      }
      int count = rows.getRowCount();
      if (toSkip < count) {
        batch = toSkip == 0 ? rows : slice(rows, (int) toSkip);
        toSkip = 0;
        return true;
      }
      toSkip -= count;
      rows.close();
    }
  }

  private static VectorSchemaRoot slice(VectorSchemaRoot rows, int from) {
    try (rows) {
      return rows.slice(from, rows.getRowCount() - from);
    }
  }

  private @Nullable VectorSchemaRoot take() {
    if (request.asWritten()) {
      return older.ready() ? older.rest() : newer.ready() ? newer.rest() : null;
    }
    boolean anyOlder = older.ready();
    boolean anyNewer = newer.ready();
    if (!anyOlder || !anyNewer) {
      return anyOlder ? older.rest() : anyNewer ? newer.rest() : null;
    }
    if (older.lastNanos() <= newer.headNanos()) {
      return older.rest();
    }
    if (newer.lastNanos() < older.headNanos()) {
      return newer.rest();
    }
    return mixed();
  }

  private VectorSchemaRoot mixed() {
    VectorSchemaRoot target = VectorSchemaRoot.create(older.schema(), allocator);
    target.getFieldVectors().forEach(FieldVector::allocateNew);
    int rows = 0;
    while (rows < MIXED_ROWS && older.hasRow() && newer.hasRow()) {
      Side side = older.headNanos() <= newer.headNanos() ? older : newer;
      side.copyTo(target, rows++);
    }
    target.setRowCount(rows);
    return target;
  }

  VectorSchemaRoot batch() {
    VectorSchemaRoot now = batch;
    if (now == null) {
      throw new IllegalStateException("batch: none (expected: next() was true)");
    }
    return now;
  }

  private void releaseBatch() {
    VectorSchemaRoot now = batch;
    if (now != null) {
      batch = null;
      now.close();
    }
  }

  @Override
  public void close() {
    releaseBatch();
    older.close();
    newer.close();
  }

  /** One of the two streams. What it holds is its own, so that the stream may go on. */
  private static final class Side {
    private final BooleanSupplier advance;
    private final Supplier<VectorSchemaRoot> batches;
    private final Deque<VectorSchemaRoot> taken = new ArrayDeque<>();
    private @Nullable VectorSchemaRoot root;
    private int row;
    private boolean ended;

    Side(BooleanSupplier advance, Supplier<VectorSchemaRoot> batches) {
      this.advance = advance;
      this.batches = batches;
    }

    /** Reads to the end; how many rows there are. */
    long takeAll() {
      long rows = 0;
      while (advance.getAsBoolean()) {
        VectorSchemaRoot all = own(batches.get());
        taken.add(all);
        rows += all.getRowCount();
      }
      ended = true;
      return rows;
    }

    private static VectorSchemaRoot own(VectorSchemaRoot batch) {
      return batch.slice(0, batch.getRowCount());
    }

    /** Makes sure of a row at hand; false at the end. */
    boolean ready() {
      while (!hasRow()) {
        close(root);
        root = null;
        row = 0;
        if (!taken.isEmpty()) {
          root = taken.remove();
        } else if (!ended && advance.getAsBoolean()) {
          root = own(batches.get());
        } else {
          ended = true;
          return false;
        }
      }
      return true;
    }

    boolean hasRow() {
      return root != null && row < root.getRowCount();
    }

    private VectorSchemaRoot at() {
      VectorSchemaRoot now = root;
      if (now == null) {
        throw new IllegalStateException("rows: none (expected: ready() was true)");
      }
      return now;
    }

    Schema schema() {
      return at().getSchema();
    }

    /** The rows of the batch at hand that are left. */
    VectorSchemaRoot rest() {
      VectorSchemaRoot now = at();
      root = null;
      int from = row;
      row = 0;
      return from == 0 ? now : slice(now, from);
    }

    long headNanos() {
      return nanos(at(), row);
    }

    long lastNanos() {
      return nanos(at(), at().getRowCount() - 1);
    }

    private static long nanos(VectorSchemaRoot rows, int row) {
      return rows.getVector("time") instanceof TimeStampVector times && !times.isNull(row)
          ? times.get(row)
          : 0;
    }

    void copyTo(VectorSchemaRoot target, int index) {
      for (FieldVector to : target.getFieldVectors()) {
        FieldVector from = at().getVector(to.getName());
        // A node of another version may lack the column or know it as something else.
        if (from != null && from.getMinorType() == to.getMinorType() && !from.isNull(row)) {
          to.copyFromSafe(row, index, from);
        }
      }
      row++;
    }

    void close() {
      close(root);
      root = null;
      taken.forEach(VectorSchemaRoot::close);
      taken.clear();
    }

    private static void close(@Nullable VectorSchemaRoot rows) {
      if (rows != null) {
        rows.close();
      }
    }
  }
}
