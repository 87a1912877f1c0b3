package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.sketch.TextIds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a column, or an entry of a map column, as whole numbers: numbers as they are, text as ids.
 * Rows without a value are left out. Not thread-safe.
 */
final class ValueReader {
  private final @Nullable Column column;
  private final @Nullable String key;
  private final TextIds ids;
  private long[] values = new long[0];
  private int[] rows = new int[0];
  private int[] groups = new int[0];
  // The caller's arrays are handed on where every row has a value: these are never the caller's.
  private int[] ownRows = new int[0];
  private int[] ownGroups = new int[0];
  private int[] idOfCode = new int[0];
  private int count;

  /** Throws {@link IllegalArgumentException} for a list or a whole map. */
  ValueReader(Table table, Reference of, TextIds ids) {
    column = table.find(of.column());
    key = of.key();
    this.ids = ids;
    if (column != null
        && (column.type() == ColumnType.LIST || column.type() == ColumnType.MAP)
        && (key == null || column.type() == ColumnType.LIST)) {
      throw new IllegalArgumentException(
          "column: "
              + of.column()
              + " is "
              + column.type().label()
              + " (expected: numbers, text or an entry)");
    }
  }

  /** Whether values are ids of text. */
  boolean isText() {
    return column != null && (key != null || column.type() == ColumnType.UTF8);
  }

  /** Throws {@link IllegalArgumentException} when the values are text. */
  ValueReader requireNumbers() {
    if (isText()) {
      throw new IllegalArgumentException(
          "column: " + (column == null ? "" : column.name()) + " is text (expected: a number)");
    }
    return this;
  }

  /**
   * Reads the values of so many rows.
   *
   * @param ofRows the group of each row, at the same place; the groups of the rows that have a
   *     value are in {@link #groups}
   */
  void read(StoredBatch batch, int[] from, int[] ofRows, int size) {
    count = 0;
    if (column == null) {
      return;
    }
    ColumnView view = batch.column(column.index());
    if (values.length < size) {
      values = new long[size];
    }
    switch (view) {
      case ColumnView.Absent absent -> {}
      case ColumnView.Numbers numbers -> {
        present(numbers.validity(), from, ofRows, size);
        numbers(numbers);
      }
      case ColumnView.Coded coded -> {
        present(coded.validity(), from, ofRows, size);
        coded(coded);
      }
      case ColumnView.Texts texts -> {
        present(texts.validity(), from, ofRows, size);
        for (int i = 0; i < count; i++) {
          values[i] = id(texts, rows[i]);
        }
      }
      case ColumnView.Lists lists -> entries(lists, from, ofRows, size);
    }
  }

  private void present(@Nullable ArrowBuf validity, int[] from, int[] ofRows, int size) {
    if (validity == null) {
      rows = from;
      groups = ofRows;
      count = size;
      return;
    }
    own(size);
    ByteBuffer bits = ColumnView.bulk(validity);
    int found = 0;
    for (int i = 0; i < size; i++) {
      int row = from[i];
      rows[found] = row;
      groups[found] = ofRows[i];
      found += bits.get(row >> 3) >> (row & 7) & 1;
    }
    count = found;
  }

  private void own(int size) {
    if (ownRows.length <= size) { // one more: the last that is left out is written too
      ownRows = new int[size + 1];
      ownGroups = new int[size + 1];
    }
    rows = ownRows;
    groups = ownGroups;
  }

  private void numbers(ColumnView.Numbers numbers) {
    long base = numbers.base();
    if (numbers.values() == null) {
      Arrays.fill(values, 0, count, base);
      return;
    }
    ByteBuffer stored = ColumnView.bulk(numbers.values());
    long mask = numbers.signed() || numbers.width() == 8 ? -1L : (1L << 8 * numbers.width()) - 1;
    switch (numbers.width()) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          values[i] = base + (stored.get(rows[i]) & mask);
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          values[i] = base + (stored.getShort(2 * rows[i]) & mask);
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          values[i] = base + (stored.getInt(4 * rows[i]) & mask);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          values[i] = base + stored.getLong(8 * rows[i]);
        }
      }
    }
  }

  private void coded(ColumnView.Coded coded) {
    if (idOfCode.length < coded.size()) {
      idOfCode = new int[coded.size()];
    }
    Arrays.fill(idOfCode, 0, coded.size(), -1);
    codes(coded);
    for (int i = 0; i < count; i++) {
      int code = (int) values[i];
      int id = idOfCode[code];
      if (id < 0) {
        id = id(coded.dictionary(), code);
        idOfCode[code] = id;
      }
      values[i] = id;
    }
  }

  private void codes(ColumnView.Coded coded) {
    if (coded.codes() == null) {
      Arrays.fill(values, 0, count, 0);
      return;
    }
    ByteBuffer stored = ColumnView.bulk(coded.codes());
    switch (coded.width()) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          values[i] = stored.get(rows[i]) & 0xff;
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          values[i] = stored.getShort(2 * rows[i]) & 0xffff;
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          values[i] = stored.getInt(4 * rows[i]);
        }
      }
    }
  }

  private int id(ColumnView.Texts texts, int entry) {
    ArrowBuf data = texts.data();
    int start = texts.start(entry);
    return data == null ? ids.id("") : ids.id(data, start, texts.end(entry) - start);
  }

  private void entries(ColumnView.Lists lists, int[] from, int[] ofRows, int size) {
    own(size);
    String name = key;
    for (int i = 0; name != null && i < size; i++) {
      String text = lists.has(from[i]) ? lists.value(from[i], name) : null;
      if (text != null) {
        rows[count] = from[i];
        groups[count] = ofRows[i];
        values[count++] = ids.id(text);
      }
    }
  }

  /** How many rows had a value. */
  int count() {
    return count;
  }

  /** Their values. */
  long[] values() {
    return values;
  }

  /** Their row numbers. */
  int[] rows() {
    return rows;
  }

  /** Their groups. */
  int[] groups() {
    return groups;
  }
}
