package io.obsmesh.collector.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/** Rows of one batch, a bit each. Not thread-safe. */
final class Selection {
  final long[] words;
  private final int rows;

  private Selection(long[] words, int rows) {
    this.words = words;
    this.rows = rows;
  }

  static Selection none(int rows) {
    return new Selection(new long[(rows + 63) / 64], rows);
  }

  /** The rows from {@code from} on. */
  static Selection from(int from, int rows) {
    Selection selection = none(rows);
    int word = from >> 6;
    if (word < selection.words.length) {
      Arrays.fill(selection.words, word, selection.words.length, -1L);
      selection.words[word] &= -1L << from;
      selection.words[selection.words.length - 1] &= -1L >>> -rows;
    }
    return selection;
  }

  Selection copy() {
    return new Selection(words.clone(), rows);
  }

  void clear() {
    Arrays.fill(words, 0);
  }

  void and(Selection other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= other.words[i];
    }
  }

  void or(Selection other) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
  }

  void andNot(Selection other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= ~other.words[i];
    }
  }

  /** Keeps the rows that have a value; {@code validity} is null when all have. */
  void andValid(@Nullable ArrowBuf validity) {
    if (validity == null) {
      return;
    }
    ByteBuffer bits = ColumnView.bulk(validity);
    for (int i = 0; i < words.length; i++) {
      if (words[i] != 0) {
        words[i] &= word(bits, 8 * i);
      }
    }
  }

  private static long word(ByteBuffer bits, int at) {
    if (at + 8 <= bits.capacity()) {
      return bits.getLong(at);
    }
    long word = 0;
    for (int i = at; i < bits.capacity(); i++) {
      word |= (bits.get(i) & 0xffL) << 8 * (i - at);
    }
    return word;
  }

  boolean contains(int row) {
    return (words[row >> 6] >>> row & 1) != 0;
  }

  boolean isEmpty() {
    for (long word : words) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  int count() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** How many rows the batch has. */
  int rows() {
    return rows;
  }

  /** Writes the row numbers, in order, and says how many there are. */
  int rows(int[] into) {
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      long word = words[i];
      if (word == -1L) {
        for (int j = 0; j < 64; j++) {
          into[count++] = 64 * i + j;
        }
      } else {
        for (; word != 0; word &= word - 1) {
          into[count++] = 64 * i + Long.numberOfTrailingZeros(word);
        }
      }
    }
    return count;
  }

  /** The row numbers, in order. */
  int[] toArray() {
    int[] array = new int[count()];
    rows(array);
    return array;
  }
}
