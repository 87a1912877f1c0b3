package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One column of the batch that is being written. Rows without a value are not written one by one:
 * they are made up for when the next value or a reader comes. A column that never had a value takes
 * no memory. Owned by the store's lock.
 */
abstract class ColumnWriter {
  private static final int BITS_WINDOW = 64;
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
      case TIMESTAMP, INT64 -> new Numbers(column, allocator, 8);
      case INT32 -> new Numbers(column, allocator, 4);
      case BOOL -> new Numbers(column, allocator, 1);
      case UTF8 -> column.repeats() ? new Coded(column, allocator) : new Texts(column, allocator);
      case LIST, MAP -> new ListWriter(column, allocator);
    };
  }

  /**
   * Says which of 64 rows have a value, the first of them in the lowest bit. May be said again of
   * the same rows as long as no later ones were written.
   */
  final void validity(int firstRow, long bits) {
    validity.setLong(firstRow >> 3, bits);
    written = true;
  }

  /** The first {@code rows} rows, shared with the writer. */
  final ColumnView share(int rows) {
    return written ? view(rows, false) : new ColumnView.Absent();
  }

  /** The first {@code rows} rows in memory of exactly their size. */
  final ColumnView compact(int rows) {
    return written ? view(rows, true) : new ColumnView.Absent();
  }

  /** Writes what the row holds, which has a value here, as row number {@code index}. */
  abstract void write(Row row, int index);

  /** Only called when there is a value. */
  abstract ColumnView view(int rows, boolean compact);

  abstract long valuesCapacity();

  abstract void closeValues();

  /** Bytes of native memory. */
  final long capacity() {
    return written ? validity.capacity() + valuesCapacity() : 0;
  }

  final void close() {
    validity.close();
    closeValues();
  }

  final ArrowBuf bits(int rows, boolean compact) {
    return validity.taken((rows + 7) / 8, compact);
  }

  private static final class Numbers extends ColumnWriter {
    private final StagedBuffer values;
    private final int width;

    Numbers(Column column, BufferAllocator allocator, int width) {
      super(column, allocator);
      values = new StagedBuffer(allocator, VALUES_WINDOW);
      this.width = width;
    }

    @Override
    void write(Row row, int index) {
      long value = row.number(column);
      switch (width) {
        case 1 -> values.setByte(index, (int) value);
        case 4 -> values.setInt(4L * index, (int) value);
        default -> values.setLong(8L * index, value);
      }
    }

    @Override
    ColumnView view(int rows, boolean compact) {
      return new ColumnView.Numbers(
          bits(rows, compact), values.taken((long) rows * width, compact), width);
    }

    @Override
    long valuesCapacity() {
      return values.capacity();
    }

    @Override
    void closeValues() {
      values.close();
    }
  }

  private static final class Texts extends ColumnWriter {
    private final TextWriter texts;

    Texts(Column column, BufferAllocator allocator) {
      super(column, allocator);
      texts = new TextWriter(allocator);
    }

    @Override
    void write(Row row, int index) {
      fill(index);
      byte[] utf8 = row.utf8(column);
      if (utf8 == null) {
        texts.append(Objects.requireNonNull(row.text(column)));
      } else {
        texts.append(utf8, row.utf8From(column), row.utf8To(column));
      }
    }

    private void fill(int rows) {
      while (texts.count() < rows) {
        texts.appendEmpty();
      }
    }

    @Override
    ColumnView view(int rows, boolean compact) {
      fill(rows);
      return texts.view(bits(rows, compact), rows, compact);
    }

    @Override
    long valuesCapacity() {
      return texts.capacity();
    }

    @Override
    void closeValues() {
      texts.close();
    }
  }

  private static final class Coded extends ColumnWriter {
    private static final int NARROWED_TOGETHER = 1024;

    private final StagedBuffer codes;
    private final TextWriter dictionary;
    private final StagedBuffer dictionaryValidity;
    private final BufferAllocator allocator;
    private final Map<String, Integer> known = new HashMap<>();
    private String last = "";
    private int lastCode = -1;

    Coded(Column column, BufferAllocator allocator) {
      super(column, allocator);
      this.allocator = allocator;
      codes = new StagedBuffer(allocator, VALUES_WINDOW);
      dictionary = new TextWriter(allocator);
      dictionaryValidity = new StagedBuffer(allocator, BITS_WINDOW);
    }

    @Override
    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // a first, quick look
    void write(Row row, int index) {
      String text = Objects.requireNonNull(row.text(column));
      if (text != last || lastCode < 0) {
        lastCode = code(text);
        last = text;
      }
      codes.setInt(4L * index, lastCode);
    }

    private int code(String text) {
      Integer code = known.get(text);
      if (code != null) {
        return code;
      }
      int next = known.size();
      known.put(text, next);
      dictionary.append(text);
      dictionaryValidity.setBit(next);
      return next;
    }

    @Override
    ColumnView view(int rows, boolean compact) {
      int size = known.size();
      ColumnView.Texts entries =
          dictionary.view(dictionaryValidity.taken((size + 7) / 8, compact), size, compact);
      return compact
          ? narrowed(rows, entries, size)
          : new ColumnView.Coded(
              bits(rows, false), codes.taken(4L * rows, false), 4, entries, size);
    }

    private ColumnView narrowed(int rows, ColumnView.Texts entries, int size) {
      int width = size <= 256 ? 1 : size <= 65_536 ? 2 : 4;
      if (width == 4) {
        return new ColumnView.Coded(
            bits(rows, true), codes.taken(4L * rows, true), width, entries, size);
      }
      ArrowBuf wide = codes.flushed(4L * rows);
      ArrowBuf narrow = allocator.buffer((long) rows * width);
      byte[] some = new byte[4 * NARROWED_TOGETHER];
      for (int from = 0; from < rows; from += NARROWED_TOGETHER) {
        int count = Math.min(NARROWED_TOGETHER, rows - from);
        wide.getBytes(4L * from, some, 0, 4 * count);
        // Memory is little-endian, as Arrow's format is: the low bytes of a code come first.
        for (int i = 0; i < count; i++) {
          for (int part = 0; part < width; part++) {
            some[width * i + part] = some[4 * i + part];
          }
        }
        narrow.setBytes((long) from * width, some, 0, (long) count * width);
      }
      return new ColumnView.Coded(bits(rows, true), narrow, width, entries, size);
    }

    @Override
    long valuesCapacity() {
      return codes.capacity() + dictionaryValidity.capacity() + dictionary.capacity();
    }

    @Override
    void closeValues() {
      codes.close();
      dictionaryValidity.close();
      dictionary.close();
    }
  }
}
