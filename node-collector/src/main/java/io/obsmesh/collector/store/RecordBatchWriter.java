package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The batch of a table that is being written: rows to columns in Arrow's layout. Text that repeats
 * is dictionary-encoded, a column without values takes nothing. Owned by the store's lock.
 */
final class RecordBatchWriter {
  private final Table table;
  private final long firstSequence;
  private final ColumnWriter[] columns;
  private final Column time;
  private int rows;
  private long minTimeNanos = Long.MAX_VALUE;
  private long maxTimeNanos = Long.MIN_VALUE;

  RecordBatchWriter(Table table, long firstSequence, BufferAllocator allocator) {
    this.table = table;
    this.firstSequence = firstSequence;
    time = table.column("time");
    columns =
        table.columns().stream()
            .map(column -> ColumnWriter.of(column, allocator))
            .toArray(ColumnWriter[]::new);
  }

  void append(Row row) {
    // Most columns of a wide table are absent: only those that are not are asked.
    for (int word = 0; 64 * word < columns.length; word++) {
      for (long left = row.present(word); left != 0; left &= left - 1) {
        columns[64 * word + Long.numberOfTrailingZeros(left)].append(row, rows);
      }
    }
    rows++;
    long at = row.has(time) ? row.number(time) : 0;
    minTimeNanos = Math.min(minTimeNanos, at);
    maxTimeNanos = Math.max(maxTimeNanos, at);
  }

  int rows() {
    return rows;
  }

  long firstSequence() {
    return firstSequence;
  }

  long minTimeNanos() {
    return minTimeNanos;
  }

  /** Bytes of native memory. */
  long capacity() {
    long sum = 0;
    for (ColumnWriter column : columns) {
      sum += column.capacity();
    }
    return sum;
  }

  /** The rows so far, in the memory that is being written: cheap, and later rows do not show. */
  StoredBatch share() {
    return batch(ColumnWriter::share);
  }

  /** The rows so far in memory of exactly their size. */
  StoredBatch seal() {
    return batch(ColumnWriter::compact);
  }

  private StoredBatch batch(BiFunction<ColumnWriter, Integer, ColumnView> view) {
    List<ColumnView> views = new ArrayList<>(columns.length);
    for (ColumnWriter column : columns) {
      views.add(view.apply(column, rows));
    }
    return new StoredBatch(table, firstSequence, rows, minTimeNanos, maxTimeNanos, views);
  }

  void close() {
    for (ColumnWriter column : columns) {
      column.close();
    }
  }
}
