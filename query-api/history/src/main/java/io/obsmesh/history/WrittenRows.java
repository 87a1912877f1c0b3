package io.obsmesh.history;

import io.obsmesh.wire.BatchStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A stream that already has a batch at hand, up to a number of rows, with what a segment's name
 * needs to know. Read by one thread at a time.
 */
public final class WrittenRows {
  private final BatchStream stream;
  private final Schema schema;
  private final long maxRows;
  private boolean started;
  private long rows;
  private long next;
  private long minNanos = Long.MAX_VALUE;
  private long maxNanos = Long.MIN_VALUE;
  private @Nullable RuntimeException failure;

  /** Over a stream whose {@link BatchStream#next} was true. */
  public WrittenRows(BatchStream stream, long maxRows) {
    this.stream = stream;
    this.maxRows = maxRows;
    schema = stream.batch().getSchema();
  }

  /** Goes to the next batch; false at the end or when there are enough. */
  boolean advance() {
    try {
      boolean more = !started || rows < maxRows && stream.next();
      started = true;
      if (more) {
        count(stream.batch());
        next = stream.summary().next();
      }
      return more;
    } catch (RuntimeException e) {
      // It ends in native code, which keeps the text only.
      failure = e;
      throw e;
    }
  }

  private void count(VectorSchemaRoot batch) {
    rows += batch.getRowCount();
    FieldVector time = batch.getVector("time");
    for (int row = 0; row < batch.getRowCount(); row++) {
      long at = time instanceof TimeStampVector times && !times.isNull(row) ? times.get(row) : 0;
      minNanos = Math.min(minNanos, at);
      maxNanos = Math.max(maxNanos, at);
    }
  }

  VectorSchemaRoot batch() {
    return stream.batch();
  }

  /** The columns, as on the wire. */
  public Schema schema() {
    return schema;
  }

  /** Rows so far. */
  public long rows() {
    return rows;
  }

  /** The place after the last row. */
  long next() {
    return next;
  }

  long minNanos() {
    return minNanos;
  }

  long maxNanos() {
    return maxNanos;
  }

  /** What went wrong while reading, null when nothing. */
  public @Nullable RuntimeException failure() {
    return failure;
  }
}
