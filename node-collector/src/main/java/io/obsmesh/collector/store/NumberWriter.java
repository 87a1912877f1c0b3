package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** A column of numbers or truth values: written a block at a time, a column after the other. */
sealed class NumberWriter extends ColumnWriter permits CodedWriter {
  private final StagedBuffer values;
  private final int width;

  /** Numbers of 1, 4 or 8 bytes. */
  NumberWriter(Column column, BufferAllocator allocator, int width) {
    super(column, allocator);
    values = new StagedBuffer(allocator, VALUES_WINDOW);
    this.width = width;
  }

  @Override
  final void takeNumbers(int firstRow, long present, long[] numbers, int columns) {
    values.setNumbers((long) width * firstRow, width, present, numbers, column.index(), columns);
  }

  @Override
  ColumnView view(int rows, ArrowBuf validity) {
    return new ColumnView.Numbers(validity, values(rows), width);
  }

  final ArrowBuf values(int rows) {
    return values.taken((long) rows * width);
  }

  @Override
  long valuesSize() {
    return values.size();
  }

  @Override
  long valuesCapacity() {
    return values.capacity();
  }

  @Override
  void resetValues() {
    values.reset();
  }

  @Override
  void closeValues() {
    values.close();
  }
}
