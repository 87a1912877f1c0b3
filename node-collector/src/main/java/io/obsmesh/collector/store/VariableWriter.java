package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A column whose values have any length: each is written when its row is, and where it ends is the
 * row's number, written with the others of its block. A row without a value ends where the one
 * before it does.
 */
abstract sealed class VariableWriter extends ColumnWriter permits PlainWriter, ListWriter {
  private static final long[] NONE = {};

  private final StagedBuffer ends;

  /** The first row of the first block that was never written. */
  private int next;

  /** Where the last row before the block that was written last ends, and where the last of all. */
  private int endBefore;

  private int end;

  VariableWriter(Column column, BufferAllocator allocator) {
    super(column, allocator);
    ends = new StagedBuffer(allocator, VALUES_WINDOW, false);
  }

  /** Writes what the row holds, which has a value here; returns where it ends. */
  abstract int write(Row row);

  @Override
  final void takeNumbers(int firstRow, long present, long[] numbers, int columns) {
    fill(firstRow);
    if (next == firstRow) {
      endBefore = end;
      next += BLOCK_ROWS;
    }
    end = ends.setEnds(4L * firstRow, endBefore, present, numbers, column.index(), columns);
  }

  /** Writes the blocks without a value that begin before this row. */
  private void fill(int row) {
    for (; next < row; next += BLOCK_ROWS) {
      endBefore = end;
      ends.setEnds(4L * next, end, 0, NONE, 0, 0);
    }
  }

  /** Where each of the first {@code rows} rows ends. */
  final ArrowBuf ends(int rows) {
    fill(rows);
    return ends.taken(4L * rows);
  }

  @Override
  long valuesSize() {
    return ends.size();
  }

  @Override
  long valuesCapacity() {
    return ends.capacity();
  }

  @Override
  void resetValues() {
    ends.reset();
    next = 0;
    endBefore = 0;
    end = 0;
  }

  @Override
  void closeValues() {
    ends.close();
  }
}
