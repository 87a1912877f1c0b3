package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import io.obsmesh.table.TextMap;
import io.obsmesh.table.TextPair;
import io.obsmesh.table.TextPairs;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;

/** A column of lists or pairs: where each row's entries end, and a number for each entry's text. */
final class ListWriter extends ColumnWriter {
  private final StagedBuffer ends;
  private final StagedBuffer codes;
  private final TextCodes texts;
  private int filled;
  private int count;

  ListWriter(Column column, BufferAllocator allocator) {
    super(column, allocator);
    ends = new StagedBuffer(allocator, VALUES_WINDOW);
    codes = new StagedBuffer(allocator, 2 * VALUES_WINDOW, false);
    texts = new TextCodes(allocator);
  }

  @Override
  void write(Row row, int index) {
    fill(index);
    switch (column.type()) {
      case LIST -> writeList(Objects.requireNonNull(row.list(column)));
      case MAP -> writeMap(Objects.requireNonNull(row.map(column)));
      case TIMESTAMP, INT64, INT32, UTF8, BOOL ->
          throw new IllegalStateException("column: " + column.name() + " (expected: a list)");
    }
    fill(index + 1);
  }

  private void writeList(List<String> list) {
    for (int i = 0; i < list.size(); i++) {
      codes.setInt(4L * count++, texts.code(list.get(i)));
    }
  }

  private void writeMap(TextMap map) {
    TextPairs encoded = map.encoded();
    int size = map.size();
    for (int i = 0; i < size; i++) {
      // Memory is little-endian, as Arrow's format is: the name's number comes first.
      codes.setLong(
          4L * count,
          encoded == null
              ? TextCodes.both(texts.code(map.name(i)), texts.code(map.value(i)))
              : pair(encoded, i));
      count += 2;
    }
  }

  private long pair(TextPairs pairs, int i) {
    TextPair known = pairs.known(i);
    if (known != null) {
      return texts.codes(known);
    }
    byte[] bytes = pairs.bytes();
    int from = pairs.nameFrom(i);
    int value = pairs.valueFrom(i);
    return TextCodes.both(
        texts.code(bytes, from, value - from), texts.code(bytes, value, pairs.valueTo(i) - value));
  }

  private void fill(int rows) {
    for (; filled < rows; filled++) {
      ends.setInt(4L * filled, count);
    }
  }

  @Override
  ColumnView view(int rows, boolean compact) {
    fill(rows);
    return new ColumnView.Lists(
        bits(rows, compact),
        ends.taken(4L * rows, compact),
        count == 0
            ? null
            : new ColumnView.Coded(
                null, codes.taken(4L * count, compact), 4, texts.view(compact), texts.size()),
        column.type() == ColumnType.MAP);
  }

  @Override
  long valuesCapacity() {
    return ends.capacity() + codes.capacity() + texts.capacity();
  }

  @Override
  void closeValues() {
    ends.close();
    codes.close();
    texts.close();
  }
}
