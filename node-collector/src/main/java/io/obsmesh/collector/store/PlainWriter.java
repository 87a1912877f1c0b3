package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** A column of text that seldom repeats. */
final class PlainWriter extends VariableWriter {
  private final TextData texts;

  PlainWriter(Column column, BufferAllocator allocator) {
    super(column, allocator);
    texts = new TextData(allocator);
  }

  @Override
  int write(Row row) {
    byte[] utf8 = row.utf8(column);
    return utf8 == null
        ? texts.append(Objects.requireNonNull(row.text(column)))
        : texts.append(utf8, row.utf8From(column), row.utf8To(column));
  }

  @Override
  ColumnView view(int rows, ArrowBuf validity) {
    return new ColumnView.Texts(validity, ends(rows), texts.take());
  }

  @Override
  long valuesSize() {
    return super.valuesSize() + texts.length();
  }

  @Override
  long valuesCapacity() {
    return super.valuesCapacity() + texts.capacity();
  }

  @Override
  void resetValues() {
    super.resetValues();
    texts.reset();
  }

  @Override
  void closeValues() {
    super.closeValues();
    texts.close();
  }
}
