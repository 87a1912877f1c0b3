package io.obsmesh.collector.store;

import io.obsmesh.wire.sketch.GroupTable;
import java.util.Arrays;

/** One key's values over the rows of a batch, each different value with a small number. */
final class KeyCodes {
  /** Values that lie so close together are told apart by an array. */
  private static final int CLOSE = 1 << 16;

  private final int[] codes;
  private long[] values = new long[16];
  private int size;

  /**
   * @param width values are rounded down to a multiple of it; 0 for values as they are
   */
  KeyCodes(ValueReader reader, long width, int rows) {
    codes = new int[rows];
    if (reader.count() < rows) {
      Arrays.fill(codes, -1);
    }
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    long[] from = reader.values();
    for (int i = 0; i < reader.count(); i++) {
      least = Math.min(least, from[i]);
      greatest = Math.max(greatest, from[i]);
    }
    if (reader.count() == 0) {
      return;
    }
    if (width == 0 && greatest - least >= 0 && greatest - least < CLOSE) {
      close(reader, least, (int) (greatest - least));
    } else if (width == 0) {
      far(reader);
    } else {
      rounded(reader, width);
    }
  }

  private void close(ValueReader reader, long least, int range) {
    int[] codeOf = new int[range + 1];
    long[] from = reader.values();
    int[] places = reader.groups();
    for (int i = 0; i < reader.count(); i++) {
      int offset = (int) (from[i] - least);
      int code = codeOf[offset] - 1;
      if (code < 0) {
        code = add(from[i]);
        codeOf[offset] = code + 1;
      }
      codes[places[i]] = code;
    }
  }

  private void far(ValueReader reader) {
    GroupTable table = new GroupTable(1);
    long[] from = reader.values();
    int[] places = reader.groups();
    for (int i = 0; i < reader.count(); i++) {
      codes[places[i]] = code(table, from[i]);
    }
  }

  /** Windows and buckets: neighbouring rows are mostly in the same one. */
  private void rounded(ValueReader reader, long width) {
    GroupTable table = new GroupTable(1);
    long[] from = reader.values();
    int[] places = reader.groups();
    long start = 0;
    int code = -1;
    for (int i = 0; i < reader.count(); i++) {
      long offset = from[i] - start;
      if (code < 0 || offset < 0 || offset >= width) {
        start = Math.floorDiv(from[i], width) * width;
        code = code(table, start);
      }
      codes[places[i]] = code;
    }
  }

  private int code(GroupTable table, long value) {
    one[0] = value;
    int code = table.group(one);
    return code == size ? add(value) : code;
  }

  private final long[] one = new long[1];

  private int add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size] = value;
    return size++;
  }

  /** How many different values, and one for none. */
  int size() {
    return size + 1;
  }

  /** The number of the value of a row, -1 for none. */
  int code(int place) {
    return codes[place];
  }

  long value(int code) {
    return values[code];
  }

  /** Adds each row's number, from 0 for none, so many times. */
  void addTo(int[] slots, int stride) {
    for (int i = 0; i < codes.length; i++) {
      slots[i] += (codes[i] + 1) * stride;
    }
  }
}
