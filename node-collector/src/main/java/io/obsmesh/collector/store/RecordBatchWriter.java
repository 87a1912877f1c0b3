package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final BufferAllocator allocator;
  private final ColumnWriter[] columns;
  private final Column time;

  /** Which columns the last up to 64 rows have, by word of {@link Row#present} and by row. */
  private final long[][] present;

  private final long[] turned = new long[64];
  private int rows;
  private long minTimeNanos = Long.MAX_VALUE;
  private long maxTimeNanos = Long.MIN_VALUE;

  RecordBatchWriter(Table table, long firstSequence, BufferAllocator allocator) {
    this.table = table;
    this.firstSequence = firstSequence;
    this.allocator = allocator;
    time = table.column("time");
    columns =
        table.columns().stream()
            .map(column -> ColumnWriter.of(column, allocator))
            .toArray(ColumnWriter[]::new);
    present = new long[(columns.length + 63) / 64][64];
  }

  void append(Row row) {
    int slot = rows & 63;
    // Most columns of a wide table are absent: only those that are not are asked.
    for (int word = 0; word < present.length; word++) {
      long left = row.present(word);
      present[word][slot] = left;
      for (; left != 0; left &= left - 1) {
        columns[64 * word + Long.numberOfTrailingZeros(left)].write(row, rows);
      }
    }
    rows++;
    if (slot == 63) {
      writeValidity(64);
    }
    long at = row.has(time) ? row.number(time) : 0;
    minTimeNanos = Math.min(minTimeNanos, at);
    maxTimeNanos = Math.max(maxTimeNanos, at);
  }

  /** Turns the rows' bits of the last up to 64 rows into the columns' bits. */
  private void writeValidity(int count) {
    int first = (rows - 1) & ~63;
    for (int word = 0; word < present.length; word++) {
      System.arraycopy(present[word], 0, turned, 0, count);
      Arrays.fill(turned, count, 64, 0);
      transpose(turned);
      int columnsHere = Math.min(64, columns.length - 64 * word);
      for (int i = 0; i < columnsHere; i++) {
        if (turned[i] != 0) {
          columns[64 * word + i].validity(first, turned[i]);
        }
      }
    }
  }

  /**
   * Bit {@code i} of word {@code j} becomes bit {@code j} of word {@code i}: swaps ever smaller
   * squares across the diagonal (Warren, Hacker's Delight, section 7-3).
   */
  private static void transpose(long[] bits) {
    long mask = 0xffffffffL;
    for (int size = 32; size != 0; size >>= 1, mask ^= mask << size) {
      for (int i = 0; i < 64; i = (i | size) + 1 & ~size) {
        long swapped = (bits[i] >>> size ^ bits[i | size]) & mask;
        bits[i] ^= swapped << size;
        bits[i | size] ^= swapped;
      }
    }
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

  /** The rows so far, packed, in memory of exactly their size. */
  StoredBatch seal() {
    StoredBatch written = share();
    try {
      Packing packing = new Packing(allocator, rows);
      return batch((column, count) -> packing.packed(written.column(column.column.index())));
    } finally {
      written.release();
    }
  }

  private StoredBatch batch(BiFunction<ColumnWriter, Integer, ColumnView> view) {
    if (rows % 64 != 0) {
      writeValidity(rows % 64);
    }
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
