package io.obsmesh.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row while it is being filled, used again for the next. Values that were not set are absent
 * (null). A sink reads it inside {@link RowSink#accept} and keeps nothing of it. Not thread-safe.
 */
public final class Row {
  private final Table table;
  private final long[] numbers;
  private final @Nullable Object[] objects;
  private final long[] present;

  public Row(Table table) {
    this.table = table;
    int count = table.columns().size();
    numbers = new long[count];
    objects = new Object[count];
    present = new long[(count + 63) / 64];
  }

  public Table table() {
    return table;
  }

  /** Makes every value absent. */
  public Row clear() {
    Arrays.fill(present, 0);
    return this;
  }

  /** Sets a timestamp, duration, count or other number. */
  public Row set(Column column, long value) {
    numbers[column.index()] = value;
    mark(column.index());
    return this;
  }

  /** Sets a truth value. */
  public Row set(Column column, boolean value) {
    return set(column, value ? 1L : 0L);
  }

  /** Sets text; null makes it absent. */
  public Row set(Column column, @Nullable String value) {
    return setObject(column, value);
  }

  /**
   * Sets text that is well-formed UTF-8 already.
   *
   * @param utf8 must not change until the sink has returned
   * @param from where in it the text begins
   * @param to where it ends
   */
  public Row set(Column column, byte[] utf8, int from, int to) {
    numbers[column.index()] = (long) from << 32 | to;
    return setObject(column, utf8);
  }

  /** Sets pairs; null makes them absent. */
  public Row set(Column column, @Nullable TextMap value) {
    return setObject(column, value);
  }

  /** Sets a list; null makes it absent. The list must not change afterwards. */
  public Row set(Column column, @Nullable List<String> value) {
    return setObject(column, value);
  }

  private Row setObject(Column column, @Nullable Object value) {
    int index = column.index();
    if (value == null) {
      present[index >> 6] &= ~(1L << index);
    } else {
      objects[index] = value;
      mark(index);
    }
    return this;
  }

  /** What {@link #setObject} set, null when the column has no value. */
  private @Nullable Object object(Column column) {
    int index = column.index();
    return (present[index >> 6] & 1L << index) != 0 ? objects[index] : null;
  }

  private void mark(int index) {
    present[index >> 6] |= 1L << index;
  }

  /** Whether the column has a value. */
  public boolean has(Column column) {
    return (present[column.index() >> 6] & 1L << column.index()) != 0;
  }

  /** Which of the 64 columns from {@code 64 * word} on have a value, one bit for each. */
  public long present(int word) {
    return present[word];
  }

  /** The number, meaningful only when {@link #has}. */
  public long number(Column column) {
    return numbers[column.index()];
  }

  /**
   * Copies the numbers of all columns. Only those of columns that have one mean anything.
   *
   * @param into has room for as many as the table has columns, from {@code at} on
   */
  public void copyNumbers(long[] into, int at) {
    System.arraycopy(numbers, 0, into, at, numbers.length);
  }

  /** The truth value, false when absent. */
  public boolean flag(Column column) {
    return has(column) && numbers[column.index()] != 0;
  }

  /** Whether the column with this index was last set to this very text. */
  @SuppressWarnings("ReferenceEquality") // that is the question
  public boolean same(int index, @Nullable String text) {
    return objects[index] == text;
  }

  /** The text, or null. */
  public @Nullable String text(Column column) {
    Object value = object(column);
    if (value instanceof byte[] utf8) {
      int from = utf8From(column);
      return new String(utf8, from, utf8To(column) - from, StandardCharsets.UTF_8);
    }
    return (String) value;
  }

  /** The bytes that the text is in when it was set as such; else null. Not to be written to. */
  public byte @Nullable [] utf8(Column column) {
    return object(column) instanceof byte[] utf8 ? utf8 : null;
  }

  /** Where in {@link #utf8} the text begins. */
  public int utf8From(Column column) {
    return (int) (numbers[column.index()] >> 32);
  }

  /** Where in {@link #utf8} the text ends. */
  public int utf8To(Column column) {
    return (int) numbers[column.index()];
  }

  /** Pairs; {@link TextMap#copy} what is kept for longer than the row. */
  public @Nullable TextMap map(Column column) {
    return (TextMap) object(column);
  }

  @SuppressWarnings("unchecked") // only set(Column, List<String>) stores lists
  public @Nullable List<String> list(Column column) {
    return (List<String>) object(column);
  }

  /** A value for tests and messages: Long, Boolean, String, {@link TextMap}, List or null. */
  public @Nullable Object value(String name) {
    Column column = table.column(name);
    if (!has(column)) {
      return null;
    }
    return switch (column.type()) {
      case TIMESTAMP, INT64, INT32 -> number(column);
      case BOOL -> flag(column);
      case UTF8 -> text(column);
      case LIST -> list(column);
      case MAP -> Objects.requireNonNull(map(column)).copy();
    };
  }
}
