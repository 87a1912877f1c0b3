package io.obsmesh.collector.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /**
   * Numbers and truth values: {@code base} and what is stored, in {@code width} bytes.
   *
   * @param validity a bit for each row; null when every row has a value
   * @param values null when all are {@code base}
   * @param width 0, 1, 2, 4 or 8
   * @param signed whether what is stored is; else it is 0 or more
   * @param least no value is less
   * @param greatest no value is greater
   */
  record Numbers(
      @Nullable ArrowBuf validity,
      @Nullable ArrowBuf values,
      int width,
      long base,
      boolean signed,
      long least,
      long greatest)
      implements ColumnView {
    /** As they are written: of 1, 4 or 8 bytes, of which nothing is known. */
    Numbers(ArrowBuf validity, ArrowBuf values, int width) {
      this(
          validity,
          values,
          width,
          0,
          true,
          width == 8 ? Long.MIN_VALUE : -1L << 8 * width - 1,
          width == 8 ? Long.MAX_VALUE : (1L << 8 * width - 1) - 1);
    }

    @Override
    public boolean has(int row) {
      return bit(validity, row);
    }

    long get(int row) {
      ArrowBuf stored = values;
      if (stored == null) {
        return base;
      }
      return base
          + switch (width) {
            case 1 -> signed ? stored.getByte(row) : stored.getByte(row) & 0xff;
            case 2 -> signed ? stored.getShort(2L * row) : stored.getShort(2L * row) & 0xffff;
            case 4 ->
                signed ? stored.getInt(4L * row) : Integer.toUnsignedLong(stored.getInt(4L * row));
            default -> stored.getLong(8L * row);
          };
    }

    @Override
    public void release() {
      releaseAll(validity, values);
    }

    @Override
    public long bytes() {
      return capacity(validity) + capacity(values);
    }
  }

  /** Text of rows, wherever it is kept. */
  sealed interface Text extends ColumnView {
    /** Where the bytes are; null when all texts are empty. */
    @Nullable ArrowBuf data();

    /** Where in {@link #data} the row's text begins. */
    int start(int row);

    /** Where it ends. */
    int end(int row);

    default String get(int row) {
      return text(data(), start(row), end(row));
    }
  }

  /**
   * Text, one after the other; entry {@code i} ends at offset {@code i}.
   *
   * @param validity null when every row has a value
   */
  record Texts(@Nullable ArrowBuf validity, ArrowBuf ends, @Nullable ArrowBuf data)
      implements Text {
    @Override
    public boolean has(int row) {
      return bit(validity, row);
    }

    @Override
    public int start(int row) {
      return row == 0 ? 0 : ends.getInt(4L * (row - 1));
    }

    @Override
    public int end(int row) {
      return ends.getInt(4L * row);
    }

    @Override
    public void release() {
      releaseAll(validity, ends, data);
    }

    @Override
    public long bytes() {
      return capacity(validity) + ends.capacity() + capacity(data);
    }
  }

  /**
   * Text that repeats: a number per row, {@code width} bytes wide, into {@code dictionary}.
   *
   * @param validity null when every row has a value
   * @param codes null when all rows have the first entry
   * @param width 0, 1, 2 or 4
   */
  record Coded(
      @Nullable ArrowBuf validity, @Nullable ArrowBuf codes, int width, Texts dictionary, int size)
      implements Text {
    @Override
    public boolean has(int row) {
      return bit(validity, row);
    }

    int code(int row) {
      ArrowBuf stored = codes;
      if (stored == null) {
        return 0;
      }
      // Widths of 1 and 2 are unsigned so that they reach 256 and 65,536 entries.
      return switch (width) {
        case 1 -> stored.getByte(row) & 0xff;
        case 2 -> stored.getShort(2L * row) & 0xffff;
        default -> stored.getInt(4L * row);
      };
    }

    @Override
    public @Nullable ArrowBuf data() {
      return dictionary.data();
    }

    @Override
    public int start(int row) {
      return dictionary.start(code(row));
    }

    @Override
    public int end(int row) {
      return dictionary.end(code(row));
    }

    @Override
    public void release() {
      releaseAll(validity, codes);
      dictionary.release();
    }

    @Override
    public long bytes() {
      return capacity(validity) + capacity(codes) + dictionary.bytes();
    }
  }

  /**
   * Lists of text, or pairs as name, value, name, value; row {@code i} ends at entry ends[i].
   *
   * @param validity null when every row has a value
   */
  record Lists(@Nullable ArrowBuf validity, ArrowBuf ends, @Nullable Text entries, boolean pairs)
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
      return capacity(validity) + ends.capacity() + (entries == null ? 0 : entries.bytes());
    }
  }

  /**
   * The memory for loops over many rows: reading through it costs what reading an array costs,
   * where {@link ArrowBuf} asks on each access whether it is still alive.
   */
  static ByteBuffer bulk(ArrowBuf memory) {
    return memory.nioBuffer(0, (int) memory.capacity()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static boolean bit(@Nullable ArrowBuf bits, int row) {
    return bits == null || (bits.getByte(row >> 3) >> (row & 7) & 1) != 0;
  }

  private static String text(@Nullable ArrowBuf data, int start, int end) {
    if (data == null || start == end) {
      return "";
    }
    byte[] bytes = new byte[end - start];
    data.getBytes(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static long capacity(@Nullable ArrowBuf buffer) {
    return buffer == null ? 0 : buffer.capacity();
  }

  private static void releaseAll(@Nullable ArrowBuf... buffers) {
    for (ArrowBuf buffer : buffers) {
      if (buffer != null) {
        buffer.getReferenceManager().release();
      }
    }
  }
}
