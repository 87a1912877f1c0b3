package io.obsmesh.collector.store;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.Predicate;

/** Text that repeats: each different text of the batch is tested once, then rows by their code. */
final class CodeTest extends BatchTest {
  private final ColumnView.Coded coded;
  private final long[] passing;

  private CodeTest(ColumnView.Coded coded, BitSet passing) {
    super(Math.clamp((double) passing.cardinality() / coded.size(), 0.001, 0.999), 2 * CHEAP);
    this.coded = coded;
    long[] bits = passing.toLongArray();
    this.passing = java.util.Arrays.copyOf(bits, (coded.size() + 63) / 64);
  }

  static BatchTest of(ColumnView.Coded coded, Predicate<String> test) {
    BitSet passing = new BitSet(coded.size());
    for (int code = 0; code < coded.size(); code++) {
      passing.set(code, test.test(coded.dictionary().get(code)));
    }
    int count = passing.cardinality();
    if (count == 0) {
      return NONE;
    }
    return count == coded.size() ? Presence.of(coded.validity()) : new CodeTest(coded, passing);
  }

  @Override
  void keep(Selection rows) {
    rows.andValid(coded.validity());
    if (coded.codes() == null) {
      return; // one entry, which passes
    }
    ByteBuffer codes = ColumnView.bulk(coded.codes());
    switch (coded.width()) {
      case 1 -> {
        for (int i = 0; i < rows.words.length; i++) {
          for (long left = rows.words[i]; left != 0; left &= left - 1) {
            int row = 64 * i + Long.numberOfTrailingZeros(left);
            rows.words[i] ^= (~bit(codes.get(row) & 0xff) & 1) << row;
          }
        }
      }
      case 2 -> {
        for (int i = 0; i < rows.words.length; i++) {
          for (long left = rows.words[i]; left != 0; left &= left - 1) {
            int row = 64 * i + Long.numberOfTrailingZeros(left);
            rows.words[i] ^= (~bit(codes.getShort(2 * row) & 0xffff) & 1) << row;
          }
        }
      }
      default -> {
        for (int i = 0; i < rows.words.length; i++) {
          for (long left = rows.words[i]; left != 0; left &= left - 1) {
            int row = 64 * i + Long.numberOfTrailingZeros(left);
            rows.words[i] ^= (~bit(codes.getInt(4 * row)) & 1) << row;
          }
        }
      }
    }
  }

  private long bit(int code) {
    return passing[code >> 6] >>> code & 1;
  }
}
