package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One column of the batch that is being written. Rows without a value are not written one by one:
 * they are made up for when the next value or a reader comes. A column that never had a value takes
 * no memory. Owned by the store's lock.
 */
abstract sealed class ColumnWriter permits NumberWriter, VariableWriter {
  /** Rows whose presence, and whose numbers, are written together. */
  static final int BLOCK_ROWS = 64;

  static final int BITS_WINDOW = 64;
  static final int VALUES_WINDOW = 1024;

  final Column column;
  private final StagedBuffer validity;
  private boolean written;

  ColumnWriter(Column column, BufferAllocator allocator) {
    this.column = column;
    validity = new StagedBuffer(allocator, BITS_WINDOW);
  }

  static ColumnWriter of(Column column, BufferAllocator allocator) {
    return switch (column.type()) {
      case TIMESTAMP, INT64 -> new NumberWriter(column, allocator, 8);
      case INT32 -> new NumberWriter(column, allocator, 4);
      case BOOL -> new NumberWriter(column, allocator, 1);
      case UTF8 ->
          column.repeats()
              ? new CodedWriter(column, allocator)
              : new PlainWriter(column, allocator);
      case LIST, MAP -> new ListWriter(column, allocator);
    };
  }

  /**
   * Takes a block of rows of which at least one has a value. May be called again with the same
   * block, when it has more rows, as long as no later one was taken.
   *
   * @param firstRow a multiple of {@link #BLOCK_ROWS}
   * @param present which of them have a value, the first in the lowest bit
   * @param numbers the numbers of all columns, row by row
   * @param columns how many there are of each row
   */
  final void take(int firstRow, long present, long[] numbers, int columns) {
    validity.setLong(firstRow >> 3, present);
    written = true;
    takeNumbers(firstRow, present, numbers, columns);
  }

  abstract void takeNumbers(int firstRow, long present, long[] numbers, int columns);

  /** The first {@code rows} rows, shared with the writer. All of them must have been taken. */
  final ColumnView share(int rows) {
    return written ? view(rows, validity.taken((rows + 7) / 8)) : new ColumnView.Absent();
  }

  /** Only called when there is a value. */
  abstract ColumnView view(int rows, ArrowBuf validity);

  abstract long valuesSize();

  abstract long valuesCapacity();

  abstract void resetValues();

  abstract void closeValues();

  /** Bytes that were written. */
  final long size() {
    return written ? validity.size() + valuesSize() : 0;
  }

  /** Bytes of native memory. */
  final long capacity() {
    return written ? validity.capacity() + valuesCapacity() : 0;
  }

  /** Forgets all rows, for the next batch; readers keep them. */
  final void reset() {
    if (written) {
      validity.reset();
      resetValues();
      written = false;
    }
  }

  final void close() {
    validity.close();
    closeValues();
  }
}
