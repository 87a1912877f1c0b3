package io.obsmesh.collector.store;

import java.nio.ByteBuffer;

/**
 * Numbers in a range, 64 rows at a time without a branch. What is stored is compared as it is
 * stored: a range of values is a range of offsets, and one unsigned comparison tests both ends.
 */
final class NumberTest extends BatchTest {
  /** Below so many candidates of 64, each is looked at alone. */
  private static final int FEW = 12;

  private final ColumnView.Numbers numbers;
  private final long low;
  private final long span;

  private NumberTest(ColumnView.Numbers numbers, long low, long high, double share) {
    super(share, CHEAP);
    this.numbers = numbers;
    this.low = low - numbers.base();
    this.span = high - low;
  }

  /** The rows whose value is in {@code [low, high]}. */
  static BatchTest in(ColumnView.Numbers numbers, long low, long high) {
    if (low > high || low > numbers.greatest() || high < numbers.least()) {
      return NONE;
    }
    boolean whole = low <= numbers.least() && high >= numbers.greatest();
    if (whole) {
      return present(numbers);
    }
    long from = Math.max(low, numbers.least());
    long to = Math.min(high, numbers.greatest());
    double all = (double) numbers.greatest() - numbers.least() + 1;
    double share = Math.clamp(((double) to - from + 1) / all, 0.001, 0.999);
    return new NumberTest(numbers, from, to, share);
  }

  private static BatchTest present(ColumnView.Numbers numbers) {
    return numbers.validity() == null ? ALL : Presence.of(numbers.validity());
  }

  @Override
  void keep(Selection rows) {
    rows.andValid(numbers.validity());
    if (numbers.values() == null) {
      return; // all are the base, and the range was asked about it
    }
    ByteBuffer values = ColumnView.bulk(numbers.values());
    switch (numbers.width()) {
      case 1 -> bytes(values, rows);
      case 2 -> shorts(values, rows);
      case 4 -> ints(values, rows);
      default -> longs(values, rows);
    }
  }

  private void bytes(ByteBuffer values, Selection rows) {
    int from = (int) low;
    int width = (int) span;
    for (int i = 0; i < rows.words.length; i++) {
      long word = rows.words[i];
      int at = 64 * i;
      if (Long.bitCount(word) < FEW || at + 64 > rows.rows()) {
        for (long left = word; left != 0; left &= left - 1) {
          int row = at + Long.numberOfTrailingZeros(left);
          word ^= ((values.get(row) - from & 0xff) <= width ? 0 : 1L) << row;
        }
      } else {
        long bits = 0;
        for (int j = 0; j < 64; j++) {
          bits |= ((values.get(at + j) - from & 0xff) <= width ? 1L : 0) << j;
        }
        word &= bits;
      }
      rows.words[i] = word;
    }
  }

  private void shorts(ByteBuffer values, Selection rows) {
    int from = (int) low;
    int width = (int) span;
    for (int i = 0; i < rows.words.length; i++) {
      long word = rows.words[i];
      int at = 64 * i;
      if (Long.bitCount(word) < FEW || at + 64 > rows.rows()) {
        for (long left = word; left != 0; left &= left - 1) {
          int row = at + Long.numberOfTrailingZeros(left);
          word ^= ((values.getShort(2 * row) - from & 0xffff) <= width ? 0 : 1L) << row;
        }
      } else {
        long bits = 0;
        for (int j = 0; j < 64; j++) {
          bits |= ((values.getShort(2 * (at + j)) - from & 0xffff) <= width ? 1L : 0) << j;
        }
        word &= bits;
      }
      rows.words[i] = word;
    }
  }

  private void ints(ByteBuffer values, Selection rows) {
    int from = (int) low;
    int width = (int) span + Integer.MIN_VALUE;
    for (int i = 0; i < rows.words.length; i++) {
      long word = rows.words[i];
      int at = 64 * i;
      if (Long.bitCount(word) < FEW || at + 64 > rows.rows()) {
        for (long left = word; left != 0; left &= left - 1) {
          int row = at + Long.numberOfTrailingZeros(left);
          int offset = values.getInt(4 * row) - from + Integer.MIN_VALUE;
          word ^= (offset <= width ? 0 : 1L) << row;
        }
      } else {
        long bits = 0;
        for (int j = 0; j < 64; j++) {
          int offset = values.getInt(4 * (at + j)) - from + Integer.MIN_VALUE;
          bits |= (offset <= width ? 1L : 0) << j;
        }
        word &= bits;
      }
      rows.words[i] = word;
    }
  }

  private void longs(ByteBuffer values, Selection rows) {
    long width = span + Long.MIN_VALUE;
    for (int i = 0; i < rows.words.length; i++) {
      long word = rows.words[i];
      int at = 64 * i;
      if (Long.bitCount(word) < FEW || at + 64 > rows.rows()) {
        for (long left = word; left != 0; left &= left - 1) {
          int row = at + Long.numberOfTrailingZeros(left);
          long offset = values.getLong(8 * row) - low + Long.MIN_VALUE;
          word ^= (offset <= width ? 0 : 1L) << row;
        }
      } else {
        long bits = 0;
        for (int j = 0; j < 64; j++) {
          long offset = values.getLong(8 * (at + j)) - low + Long.MIN_VALUE;
          bits |= (offset <= width ? 1L : 0) << j;
        }
        word &= bits;
      }
      rows.words[i] = word;
    }
  }
}
