package io.obsmesh.collector.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the columns of a batch that is full small, once: numbers as offsets from the least, as
 * narrow as they fit; text, header names and header values once for each different one where that
 * takes less. What is learnt on the way, least and greatest values and different texts, is what a
 * scan rules batches out by. Owned by the store's lock.
 */
final class Packing {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Of texts most of which are expected to be different ones, so many are looked at first. */
  private static final int FEW = 1024;

  private final BufferAllocator allocator;
  private final int rows;

  /** Rows and numbers of the column at hand. */
  private final int[] at;

  private final long[] values;

  Packing(BufferAllocator allocator, int rows) {
    this.allocator = allocator;
    this.rows = rows;
    at = new int[rows];
    values = new long[rows];
  }

  /**
   * A column in memory of its own; the one that is given stays as it is.
   *
   * @param different most of its texts are expected to be different ones
   */
  ColumnView packed(ColumnView column, boolean different) {
    return switch (column) {
      case ColumnView.Absent absent -> absent;
      case ColumnView.Numbers numbers -> numbers(numbers);
      case ColumnView.Texts texts ->
          text(validity(texts.validity()), texts, different, ends(texts, rows));
      case ColumnView.Coded coded -> coded(coded, rows);
      case ColumnView.Lists lists -> lists(lists);
    };
  }

  private ColumnView numbers(ColumnView.Numbers numbers) {
    Selection present = Selection.from(0, rows);
    present.andValid(numbers.validity());
    int count = present.rows(at);
    read(numbers, count);
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    if (least > greatest) {
      return new ColumnView.Absent();
    }
    long range = greatest - least;
    int width = range < 0 ? 8 : width(range);
    long base = width == 8 ? 0 : least;
    ByteBuffer into = heap(rows * width);
    switch (width) {
      case 0 -> {}
      case 1 -> {
        for (int i = 0; i < count; i++) {
          into.put(at[i], (byte) (values[i] - base));
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          into.putShort(2 * at[i], (short) (values[i] - base));
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          into.putInt(4 * at[i], (int) (values[i] - base));
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          into.putLong(8 * at[i], values[i] - base);
        }
      }
    }
    return new ColumnView.Numbers(
        validity(numbers.validity()), copied(into), width, base, width == 8, least, greatest);
  }

  private void read(ColumnView.Numbers numbers, int count) {
    ArrowBuf memory = numbers.values();
    if (memory == null || numbers.base() != 0 || !numbers.signed()) {
      throw new IllegalStateException("numbers: packed (expected: as written)");
    }
    ByteBuffer stored = ColumnView.bulk(memory);
    switch (numbers.width()) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          values[i] = stored.get(at[i]);
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          values[i] = stored.getInt(4 * at[i]);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          values[i] = stored.getLong(8 * at[i]);
        }
      }
    }
  }

  /** Bytes that numbers from 0 to this one need. */
  private static int width(long greatest) {
    return greatest == 0
        ? 0
        : greatest <= 0xff ? 1 : greatest <= 0xffff ? 2 : greatest <= 0xffffffffL ? 4 : 8;
  }

  private static void put(ByteBuffer into, int index, int width, long value) {
    switch (width) {
      case 1 -> into.put(index, (byte) value);
      case 2 -> into.putShort(2 * index, (short) value);
      case 4 -> into.putInt(4 * index, (int) value);
      default -> into.putLong(8 * index, value);
    }
  }

  /** Text that repeats was numbered as it was written: codes only become narrower. */
  private ColumnView.Coded coded(ColumnView.Coded coded, int count) {
    int width = width(coded.size() - 1L);
    ByteBuffer codes = heap(count * width);
    ArrowBuf memory = coded.codes();
    ByteBuffer written = memory == null ? NOTHING : ColumnView.bulk(memory);
    for (int i = 0; width > 0 && i < count; i++) {
      put(codes, i, width, written.getInt(4 * i));
    }
    ColumnView.Texts dictionary = coded.dictionary();
    ByteBuffer ends = ends(dictionary, coded.size());
    return new ColumnView.Coded(
        validity(coded.validity()), copied(codes), width, plain(dictionary, ends), coded.size());
  }

  private ColumnView lists(ColumnView.Lists lists) {
    ByteBuffer ends = heap(4 * rows);
    ColumnView.bulk(lists.ends()).get(0, ends.array());
    int entries = lists.end(rows - 1);
    ColumnView.Text texts = null;
    if (lists.entries() instanceof ColumnView.Coded written) {
      texts = coded(written, entries);
    }
    return new ColumnView.Lists(
        validity(lists.validity()), Objects.requireNonNull(copied(ends)), texts, lists.pairs());
  }

  private static ByteBuffer ends(ColumnView.Texts texts, int count) {
    ByteBuffer ends = heap(4 * count);
    ColumnView.bulk(texts.ends()).get(0, ends.array());
    return ends;
  }

  /** Coded where that takes less than the text itself. */
  private ColumnView.Text text(
      @Nullable ArrowBuf validity, ColumnView.Texts texts, boolean different, ByteBuffer ends) {
    int count = rows;
    // Half of the texts are looked at; when most were new, the rest will be too.
    int looked = different ? Math.min(FEW, count / 2) : count / 2;
    ArrowBuf memory = texts.data();
    ByteBuffer data = memory == null ? NOTHING : ColumnView.bulk(memory);
    ByteDictionary dictionary = new ByteDictionary(data);
    int[] codes = at;
    int start = 0;
    for (int i = 0; i < count; i++) {
      int end = ends.getInt(4 * i);
      codes[i] = dictionary.code(start, end - start);
      start = end;
      if (i == looked && 4L * dictionary.size() > 3L * i) {
        return plain(validity, texts, ends);
      }
    }
    int width = width(dictionary.size() - 1L);
    long packed = (long) width * count + 4L * dictionary.size() + dictionary.bytes();
    if (count == 0 || packed >= 4L * count + start) {
      return plain(validity, texts, ends);
    }
    ByteBuffer stored = heap(width * count);
    for (int i = 0; width > 0 && i < count; i++) {
      put(stored, i, width, codes[i]);
    }
    return new ColumnView.Coded(
        validity, copied(stored), width, entries(dictionary, data), dictionary.size());
  }

  private ColumnView.Texts entries(ByteDictionary dictionary, ByteBuffer data) {
    ByteBuffer ends = heap(4 * dictionary.size());
    ByteBuffer texts = heap(dictionary.bytes());
    int end = 0;
    for (int code = 0; code < dictionary.size(); code++) {
      int length = dictionary.length(code);
      texts.put(end, data, dictionary.start(code), length);
      end += length;
      ends.putInt(4 * code, end);
    }
    return new ColumnView.Texts(null, Objects.requireNonNull(copied(ends)), copied(texts));
  }

  private ColumnView.Texts plain(ColumnView.Texts texts, ByteBuffer ends) {
    return plain(null, texts, ends);
  }

  private ColumnView.Texts plain(
      @Nullable ArrowBuf validity, ColumnView.Texts texts, ByteBuffer ends) {
    int bytes = ends.capacity() == 0 ? 0 : ends.getInt(ends.capacity() - 4);
    ArrowBuf data = texts.data();
    return new ColumnView.Texts(
        validity,
        Objects.requireNonNull(copied(ends)),
        data == null ? null : copied(ColumnView.bulk(data).slice(0, bytes)));
  }

  /** Null when every row has a value. */
  private @Nullable ArrowBuf validity(@Nullable ArrowBuf bits) {
    if (bits == null) {
      return null;
    }
    ByteBuffer copy = heap((rows + 7) / 8);
    ColumnView.bulk(bits).get(0, copy.array());
    int present = 0;
    for (byte octet : copy.array()) {
      present += Integer.bitCount(octet & 0xff);
    }
    return present == rows ? null : copied(copy);
  }

  private static ByteBuffer heap(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private @Nullable ArrowBuf copied(ByteBuffer bytes) {
    if (bytes.capacity() == 0) {
      return null;
    }
    ArrowBuf memory = allocator.buffer(bytes.capacity());
    memory.setBytes(0, bytes, 0, bytes.capacity());
    return memory;
  }
}
