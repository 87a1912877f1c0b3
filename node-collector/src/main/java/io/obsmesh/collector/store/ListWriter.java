package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import io.obsmesh.table.TextMap;
import io.obsmesh.table.TextPair;
import io.obsmesh.table.TextPairs;
import io.obsmesh.table.TextRun;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** A column of lists or pairs: where each row's entries end, and a number for each entry's text. */
final class ListWriter extends VariableWriter {
  private final StagedBuffer codes;
  private final TextCodes texts;
  private int count;

  ListWriter(Column column, BufferAllocator allocator) {
    super(column, allocator);
    codes = new StagedBuffer(allocator, 2 * VALUES_WINDOW, false);
    texts = new TextCodes(allocator);
  }

  @Override
  int write(Row row) {
    switch (column.type()) {
      case LIST -> writeList(Objects.requireNonNull(row.list(column)));
      case MAP -> writeMap(Objects.requireNonNull(row.map(column)));
      case TIMESTAMP, INT64, INT32, UTF8, BOOL ->
          throw new IllegalStateException("column: " + column.name() + " (expected: a list)");
    }
    return count;
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
      TextRun run = encoded == null ? null : encoded.run(i);
      if (run != null) {
        i += run.size() - 1;
        write(texts.codes(run));
      } else {
        write(
            encoded == null
                ? TextCodes.both(texts.code(map.name(i)), texts.code(map.value(i)))
                : pair(encoded, i));
      }
    }
  }

  private void write(long[] pairs) {
    for (long pair : pairs) {
      write(pair);
    }
  }

  /** Memory is little-endian, as Arrow's format is: the name's number comes first. */
  private void write(long pair) {
    codes.setLong(4L * count, pair);
    count += 2;
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

  @Override
  ColumnView view(int rows, ArrowBuf validity) {
    return new ColumnView.Lists(
        validity,
        ends(rows),
        count == 0
            ? null
            : new ColumnView.Coded(null, codes.taken(4L * count), 4, texts.view(), texts.size()),
        column.type() == ColumnType.MAP);
  }

  @Override
  long valuesSize() {
    return super.valuesSize() + codes.size() + texts.bytes();
  }

  @Override
  long valuesCapacity() {
    return super.valuesCapacity() + codes.capacity() + texts.capacity();
  }

  @Override
  void resetValues() {
    super.resetValues();
    codes.reset();
    texts.reset();
    count = 0;
  }

  @Override
  void closeValues() {
    super.closeValues();
    codes.close();
    texts.close();
  }
}
