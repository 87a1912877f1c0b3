package io.obsmesh.collector.store;

import static io.obsmesh.collector.store.ColumnWriter.BLOCK_ROWS;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The batch of a table that is being written: rows to columns in Arrow's layout. Text that repeats
 * is dictionary-encoded, a column without values takes nothing. Owned by the store's lock.
 */
final class RecordBatchWriter {
  private final Table table;
  private long firstSequence;
  private final BufferAllocator allocator;
  private final ColumnWriter[] columns;

  /** Those of the columns that are coded, and those that are variable, at their indices. */
  private final CodedWriter[] coded;

  private final VariableWriter[] variable;

  /** The last text of each column that is coded, and its number. */
  private final @Nullable String[] lastTexts;

  private final int[] lastCodes;
  private final Column time;

  /** By column: most texts of its last batch were different ones. */
  private final boolean[] different;

  /** Which columns are coded, and which variable: by word of {@link Row#present}. */
  private final long[] codedColumns;

  private final long[] variableColumns;

  /** Which columns the last up to 64 rows have, by word of {@link Row#present} and by row. */
  private final long[][] present;

  /** The numbers of the last up to 64 rows, row by row. */
  private final long[] numbers;

  private final long[] turned = new long[BLOCK_ROWS];
  private int rows;
  private long minTimeNanos = Long.MAX_VALUE;
  private long maxTimeNanos = Long.MIN_VALUE;

  RecordBatchWriter(Table table, BufferAllocator allocator) {
    this.table = table;
    this.allocator = allocator;
    time = table.column("time");
    int count = table.columns().size();
    columns = new ColumnWriter[count];
    coded = new CodedWriter[count];
    lastTexts = new String[count];
    lastCodes = new int[count];
    variable = new VariableWriter[count];
    int words = (count + Long.SIZE - 1) / Long.SIZE;
    codedColumns = new long[words];
    variableColumns = new long[words];
    present = new long[words][BLOCK_ROWS];
    numbers = new long[BLOCK_ROWS * count];
    different = new boolean[count];
    for (int i = 0; i < count; i++) {
      ColumnWriter column = ColumnWriter.of(table.columns().get(i), allocator);
      columns[i] = column;
      if (column instanceof CodedWriter codes) {
        coded[i] = codes;
        codedColumns[i >> 6] |= 1L << i;
      } else if (column instanceof VariableWriter values) {
        variable[i] = values;
        variableColumns[i >> 6] |= 1L << i;
      }
    }
  }

  /** Begins a batch with the row of this sequence number. */
  void begin(long sequence) {
    firstSequence = sequence;
  }

  void append(Row row) {
    int slot = rows % BLOCK_ROWS;
    int at = slot * columns.length;
    row.copyNumbers(numbers, at);
    for (int word = 0; word < present.length; word++) {
      long here = row.present(word);
      present[word][slot] = here;
      for (long left = here & codedColumns[word]; left != 0; left &= left - 1) {
        int i = Long.SIZE * word + Long.numberOfTrailingZeros(left);
        if (!row.same(i, lastTexts[i])) {
          newText(row, i);
        }
        numbers[at + i] = lastCodes[i];
      }
      for (long left = here & variableColumns[word]; left != 0; left &= left - 1) {
        int i = Long.SIZE * word + Long.numberOfTrailingZeros(left);
        numbers[at + i] = variable[i].write(row);
      }
    }
    rows++;
    if (slot == BLOCK_ROWS - 1) {
      writeBlock(BLOCK_ROWS);
    }
    long nanos = row.has(time) ? row.number(time) : 0;
    minTimeNanos = Math.min(minTimeNanos, nanos);
    maxTimeNanos = Math.max(maxTimeNanos, nanos);
  }

  /** The text of a column that is coded is not that of the last row. */
  private void newText(Row row, int index) {
    String text = Objects.requireNonNull(row.text(table.columns().get(index)));
    lastCodes[index] = coded[index].code(text);
    lastTexts[index] = text;
  }

  /** Writes what the columns have in common of the last {@code count} rows, column by column. */
  private void writeBlock(int count) {
    int first = (rows - 1) / BLOCK_ROWS * BLOCK_ROWS;
    for (int word = 0; word < present.length; word++) {
      System.arraycopy(present[word], 0, turned, 0, count);
      Arrays.fill(turned, count, BLOCK_ROWS, 0);
      transpose(turned);
      int columnsHere = Math.min(Long.SIZE, columns.length - Long.SIZE * word);
      for (int i = 0; i < columnsHere; i++) {
        if (turned[i] != 0) {
          columns[Long.SIZE * word + i].take(first, turned[i], numbers, columns.length);
        }
      }
    }
  }

  /**
   * Turns the rows' bits into the columns' bits: bit {@code i} of word {@code j} becomes bit {@code
   * j} of word {@code i}. Swaps ever smaller squares across the diagonal (Warren, Hacker's Delight,
   * section 7-3).
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

  /** Bytes that were written. */
  long size() {
    long sum = 0;
    for (ColumnWriter column : columns) {
      sum += column.size();
    }
    return sum;
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
    if (rows % BLOCK_ROWS != 0) {
      writeBlock(rows % BLOCK_ROWS);
    }
    List<ColumnView> views = new ArrayList<>(columns.length);
    for (ColumnWriter column : columns) {
      views.add(column.share(rows));
    }
    return batch(views);
  }

  /** The rows so far, packed, in memory of exactly their size. */
  StoredBatch seal() {
    StoredBatch written = share();
    try {
      Packing packing = new Packing(allocator, rows);
      List<ColumnView> views = new ArrayList<>(columns.length);
      for (int i = 0; i < columns.length; i++) {
        views.add(packing.packed(written.column(i), different[i]));
        different[i] =
            written.column(i) instanceof ColumnView.Texts
                && views.get(i) instanceof ColumnView.Texts;
      }
      return batch(views);
    } finally {
      written.release();
    }
  }

  private StoredBatch batch(List<ColumnView> views) {
    return new StoredBatch(table, firstSequence, rows, minTimeNanos, maxTimeNanos, views);
  }

  /** Forgets all rows. Readers keep their batches. */
  void reset() {
    for (ColumnWriter column : columns) {
      column.reset();
    }
    Arrays.fill(lastTexts, null);
    rows = 0;
    minTimeNanos = Long.MAX_VALUE;
    maxTimeNanos = Long.MIN_VALUE;
  }

  void close() {
    for (ColumnWriter column : columns) {
      column.close();
    }
  }
}
