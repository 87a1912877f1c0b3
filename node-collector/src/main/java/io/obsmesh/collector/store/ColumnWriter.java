package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One column of the batch that is being written. A column that never had a value takes no memory.
 * Owned by the store's lock.
 */
abstract sealed class ColumnWriter {
  final Column column;
  final NativeBuffer validity;
  private boolean written;

  private ColumnWriter(Column column, BufferAllocator allocator) {
    this.column = column;
    validity = new NativeBuffer(allocator);
  }

  static ColumnWriter of(Column column, BufferAllocator allocator, TextScratch scratch) {
    return switch (column.type()) {
      case TIMESTAMP, INT64 -> new Numbers(column, allocator, 8);
      case INT32 -> new Numbers(column, allocator, 4);
      case BOOL -> new Numbers(column, allocator, 1);
      case UTF8 ->
          column.repeats()
              ? new Coded(column, allocator, scratch)
              : new Texts(column, allocator, scratch);
      case LIST, MAP -> new Lists(column, allocator, scratch);
    };
  }

  /** Writes what the row holds as row number {@code index}. */
  final void append(Row row, int index) {
    if (row.has(column)) {
      mark(validity, index);
      written = true;
      write(row, index);
    } else if (written) {
      writeAbsent(index);
    }
  }

  /** The first {@code rows} rows, shared with the writer. */
  final ColumnView share(int rows) {
    return written ? view(rows, false) : new ColumnView.Absent();
  }

  /** The first {@code rows} rows in memory of exactly their size. */
  final ColumnView compact(int rows) {
    return written ? view(rows, true) : new ColumnView.Absent();
  }

  abstract void write(Row row, int index);

  /** Only called when an earlier row had a value. */
  abstract void writeAbsent(int index);

  abstract ColumnView view(int rows, boolean compact);

  abstract long capacity();

  abstract void close();

  final ArrowBuf bits(int rows, boolean compact) {
    validity.reserve((rows + 7) / 8);
    return take(validity, (rows + 7) / 8, compact);
  }

  static ArrowBuf take(NativeBuffer buffer, long bytes, boolean compact) {
    return Objects.requireNonNull(compact ? buffer.copy(bytes) : buffer.share());
  }

  static void mark(NativeBuffer bits, int index) {
    ArrowBuf memory = bits.reserve((index >> 3) + 1);
    memory.setByte(index >> 3, memory.getByte(index >> 3) | 1 << (index & 7));
  }

  private static final class Numbers extends ColumnWriter {
    private final NativeBuffer values;
    private final int width;

    Numbers(Column column, BufferAllocator allocator, int width) {
      super(column, allocator);
      values = new NativeBuffer(allocator);
      this.width = width;
    }

    @Override
    void write(Row row, int index) {
      ArrowBuf memory = values.reserve((long) (index + 1) * width);
      long value = row.number(column);
      switch (width) {
        case 1 -> memory.setByte(index, (int) value);
        case 4 -> memory.setInt(4L * index, (int) value);
        default -> memory.setLong(8L * index, value);
      }
    }

    @Override
    void writeAbsent(int index) {}

    @Override
    ColumnView view(int rows, boolean compact) {
      values.reserve((long) rows * width);
      return new ColumnView.Numbers(
          bits(rows, compact), take(values, (long) rows * width, compact), width);
    }

    @Override
    long capacity() {
      return validity.capacity() + values.capacity();
    }

    @Override
    void close() {
      validity.close();
      values.close();
    }
  }

  private static final class Texts extends ColumnWriter {
    private final TextWriter texts;
    private int filled;

    Texts(Column column, BufferAllocator allocator, TextScratch scratch) {
      super(column, allocator);
      texts = new TextWriter(allocator, scratch);
    }

    @Override
    void write(Row row, int index) {
      fill(index);
      texts.append(Objects.requireNonNull(row.text(column)));
      filled = index + 1;
    }

    @Override
    void writeAbsent(int index) {
      fill(index + 1);
    }

    private void fill(int rows) {
      for (; filled < rows; filled++) {
        texts.appendEmpty();
      }
    }

    @Override
    ColumnView view(int rows, boolean compact) {
      return texts.view(bits(rows, compact), rows, compact);
    }

    @Override
    long capacity() {
      return validity.capacity() + texts.capacity();
    }

    @Override
    void close() {
      validity.close();
      texts.close();
    }
  }

  private static final class Coded extends ColumnWriter {
    private final NativeBuffer codes;
    private final TextWriter dictionary;
    private final NativeBuffer dictionaryValidity;
    private final BufferAllocator allocator;
    private final Map<String, Integer> known = new HashMap<>();

    Coded(Column column, BufferAllocator allocator, TextScratch scratch) {
      super(column, allocator);
      this.allocator = allocator;
      codes = new NativeBuffer(allocator);
      dictionary = new TextWriter(allocator, scratch);
      dictionaryValidity = new NativeBuffer(allocator);
    }

    @Override
    void write(Row row, int index) {
      String text = Objects.requireNonNull(row.text(column));
      Integer code = known.get(text);
      if (code == null) {
        code = known.size();
        known.put(text, code);
        dictionary.append(text);
        mark(dictionaryValidity, code);
      }
      codes.reserve(4L * (index + 1)).setInt(4L * index, code);
    }

    @Override
    void writeAbsent(int index) {}

    @Override
    ColumnView view(int rows, boolean compact) {
      int size = known.size();
      ColumnView.Texts entries =
          dictionary.view(take(dictionaryValidity, (size + 7) / 8, compact), size, compact);
      ArrowBuf memory = codes.reserve(4L * rows);
      if (!compact) {
        return new ColumnView.Coded(
            bits(rows, false), take(codes, 4L * rows, false), 4, entries, size);
      }
      int width = size <= 256 ? 1 : size <= 65_536 ? 2 : 4;
      ArrowBuf narrow = allocator.buffer((long) rows * width);
      for (int i = 0; i < rows; i++) {
        int code = memory.getInt(4L * i);
        switch (width) {
          case 1 -> narrow.setByte(i, code);
          case 2 -> narrow.setShort(2L * i, code);
          default -> narrow.setInt(4L * i, code);
        }
      }
      return new ColumnView.Coded(bits(rows, true), narrow, width, entries, size);
    }

    @Override
    long capacity() {
      return validity.capacity()
          + codes.capacity()
          + dictionaryValidity.capacity()
          + dictionary.capacity();
    }

    @Override
    void close() {
      validity.close();
      codes.close();
      dictionaryValidity.close();
      dictionary.close();
    }
  }

  private static final class Lists extends ColumnWriter {
    private final NativeBuffer ends;
    private final NativeBuffer entryValidity;
    private final TextWriter entries;
    private int filled;
    private int entryCount;

    Lists(Column column, BufferAllocator allocator, TextScratch scratch) {
      super(column, allocator);
      ends = new NativeBuffer(allocator);
      entryValidity = new NativeBuffer(allocator);
      entries = new TextWriter(allocator, scratch);
    }

    @Override
    void write(Row row, int index) {
      fill(index);
      switch (column.type()) {
        case LIST -> writeList(Objects.requireNonNull(row.list(column)));
        case MAP -> {
          var map = Objects.requireNonNull(row.map(column));
          for (int i = 0; i < map.size(); i++) {
            writeEntry(map.name(i));
            writeEntry(map.value(i));
          }
        }
        case TIMESTAMP, INT64, INT32, UTF8, BOOL ->
            throw new IllegalStateException("column: " + column.name() + " (expected: a list)");
      }
      fill(index + 1);
    }

    private void writeList(List<String> list) {
      for (int i = 0; i < list.size(); i++) {
        writeEntry(list.get(i));
      }
    }

    private void writeEntry(String text) {
      mark(entryValidity, entryCount++);
      entries.append(text);
    }

    @Override
    void writeAbsent(int index) {
      fill(index + 1);
    }

    private void fill(int rows) {
      for (; filled < rows; filled++) {
        ends.reserve(4L * (filled + 1)).setInt(4L * filled, entryCount);
      }
    }

    @Override
    ColumnView view(int rows, boolean compact) {
      return new ColumnView.Lists(
          bits(rows, compact),
          take(ends, 4L * rows, compact),
          entryCount == 0
              ? null
              : entries.view(
                  take(entryValidity, (entryCount + 7) / 8, compact), entryCount, compact),
          column.type() == io.obsmesh.table.ColumnType.MAP);
    }

    @Override
    long capacity() {
      return validity.capacity() + ends.capacity() + entryValidity.capacity() + entries.capacity();
    }

    @Override
    void close() {
      validity.close();
      ends.close();
      entryValidity.close();
      entries.close();
    }
  }
}
