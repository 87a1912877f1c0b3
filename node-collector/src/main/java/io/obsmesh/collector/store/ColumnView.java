package io.obsmesh.collector.store;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * One column of a batch, to be read. Immutable; valid as long as its {@link StoredBatch} is
 * retained. Reads of a row that is absent give nothing meaningful: ask {@link #has} first.
 */
sealed interface ColumnView {
  boolean has(int row);

  /** Gives the memory back. */
  void release();

  /** Bytes of native memory. */
  long bytes();

  /** A column without any value in this batch. */
  record Absent() implements ColumnView {
    @Override
    public boolean has(int row) {
      return false;
    }

    @Override
    public void release() {}

    @Override
    public long bytes() {
      return 0;
    }
  }

  /** Numbers and truth values of {@code width} bytes: 1, 4 or 8. */
  record Numbers(ArrowBuf validity, ArrowBuf values, int width) implements ColumnView {
    @Override
    public boolean has(int row) {
      return bit(validity, row);
    }

    long get(int row) {
      return number(values, width, row);
    }

    @Override
    public void release() {
      releaseAll(validity, values);
    }

    @Override
    public long bytes() {
      return validity.capacity() + values.capacity();
    }
  }

  /** Text, one after the other; entry {@code i} ends at offset {@code i}. */
  record Texts(ArrowBuf validity, ArrowBuf ends, @Nullable ArrowBuf data) implements ColumnView {
    @Override
    public boolean has(int row) {
      return bit(validity, row);
    }

    int start(int row) {
      return row == 0 ? 0 : ends.getInt(4L * (row - 1));
    }

    int end(int row) {
      return ends.getInt(4L * row);
    }

    String get(int row) {
      return text(data, start(row), end(row));
    }

    @Override
    public void release() {
      releaseAll(validity, ends, data);
    }

    @Override
    public long bytes() {
      return validity.capacity() + ends.capacity() + (data == null ? 0 : data.capacity());
    }
  }

  /** Text that repeats: a number per row, {@code width} bytes wide, into {@code dictionary}. */
  record Coded(ArrowBuf validity, ArrowBuf codes, int width, Texts dictionary, int size)
      implements ColumnView {
    @Override
    public boolean has(int row) {
      return bit(validity, row);
    }

    int code(int row) {
      // Widths of 1 and 2 are unsigned so that they reach 256 and 65,536 entries.
      return switch (width) {
        case 1 -> codes.getByte(row) & 0xff;
        case 2 -> codes.getShort(2L * row) & 0xffff;
        default -> codes.getInt(4L * row);
      };
    }

    @Override
    public void release() {
      releaseAll(validity, codes);
      dictionary.release();
    }

    @Override
    public long bytes() {
      return validity.capacity() + codes.capacity() + dictionary.bytes();
    }
  }

  /** Lists of text, or pairs as name, value, name, value; row {@code i} ends at entry ends[i]. */
  record Lists(ArrowBuf validity, ArrowBuf ends, @Nullable Texts entries, boolean pairs)
      implements ColumnView {
    @Override
    public boolean has(int row) {
      return bit(validity, row);
    }

    int start(int row) {
      return row == 0 ? 0 : ends.getInt(4L * (row - 1));
    }

    int end(int row) {
      return ends.getInt(4L * row);
    }

    /** The first value under a name, ignoring case, or null. */
    @Nullable String value(int row, String name) {
      if (entries == null || !pairs) {
        return null;
      }
      for (int i = start(row); i < end(row); i += 2) {
        int length = entries.end(i) - entries.start(i);
        // Names of other lengths cannot be equal: ASCII case folding keeps the length.
        if (length == name.length() && name.equalsIgnoreCase(entries.get(i))) {
          return entries.get(i + 1);
        }
      }
      return null;
    }

    @Override
    public void release() {
      releaseAll(validity, ends);
      if (entries != null) {
        entries.release();
      }
    }

    @Override
    public long bytes() {
      return validity.capacity() + ends.capacity() + (entries == null ? 0 : entries.bytes());
    }
  }

  private static boolean bit(ArrowBuf bits, int row) {
    return (bits.getByte(row >> 3) >> (row & 7) & 1) != 0;
  }

  private static long number(ArrowBuf values, int width, int row) {
    return switch (width) {
      case 1 -> values.getByte(row);
      case 4 -> values.getInt(4L * row);
      default -> values.getLong(8L * row);
    };
  }

  private static String text(@Nullable ArrowBuf data, int start, int end) {
    if (data == null || start == end) {
      return "";
    }
    byte[] bytes = new byte[end - start];
    data.getBytes(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void releaseAll(@Nullable ArrowBuf... buffers) {
    for (ArrowBuf buffer : buffers) {
      if (buffer != null) {
        buffer.getReferenceManager().release();
      }
    }
  }
}
