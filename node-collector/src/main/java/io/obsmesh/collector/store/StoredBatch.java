package io.obsmesh.collector.store;

import io.obsmesh.table.Table;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Rows of one table as columns, immutable. Counted references: whoever retains it releases it.
 * Thread-safe.
 */
final class StoredBatch {
  private final Table table;
  private final long firstSequence;
  private final int rows;
  private final long minTimeNanos;
  private final long maxTimeNanos;
  private final List<ColumnView> columns;
  private final long bytes;
  private final AtomicInteger references = new AtomicInteger(1);

  StoredBatch(
      Table table,
      long firstSequence,
      int rows,
      long minTimeNanos,
      long maxTimeNanos,
      List<ColumnView> columns) {
    this.table = table;
    this.firstSequence = firstSequence;
    this.rows = rows;
    this.minTimeNanos = minTimeNanos;
    this.maxTimeNanos = maxTimeNanos;
    this.columns = List.copyOf(columns);
    long sum = 0;
    for (ColumnView column : columns) {
      sum += column.bytes();
    }
    bytes = sum;
  }

  Table table() {
    return table;
  }

  /** How many rows of the table were written before the first of these. */
  long firstSequence() {
    return firstSequence;
  }

  int rows() {
    return rows;
  }

  long minTimeNanos() {
    return minTimeNanos;
  }

  long maxTimeNanos() {
    return maxTimeNanos;
  }

  ColumnView column(int index) {
    return columns.get(index);
  }

  long bytes() {
    return bytes;
  }

  /** Only while it is surely alive: under the store's lock, or by who retains it already. */
  void retain() {
    references.incrementAndGet();
  }

  void release() {
    if (references.decrementAndGet() == 0) {
      columns.forEach(ColumnView::release);
    }
  }
}
