package io.obsmesh.table;

import java.util.List;

/**
 * Pairs that come one behind the other again and again, such as the header lines of a client.
 * Whoever stores pairs knows the run by its identity and need not look at its pairs again.
 * Immutable.
 */
public final class TextRun {
  private final TextPair[] pairs;
  private final int length;
  private final int hash;

  /** A run of these pairs. */
  public TextRun(List<TextPair> pairs) {
    this.pairs = pairs.toArray(TextPair[]::new);
    int bytes = 0;
    int mixed = 0;
    for (TextPair pair : this.pairs) {
      bytes += pair.bytes().length;
      mixed = 31 * mixed + pair.hash();
    }
    length = bytes;
    hash = mixed;
  }

  /** How many pairs there are. */
  public int size() {
    return pairs.length;
  }

  /** The pair {@code i}, 0 to {@link #size()} - 1. */
  public TextPair pair(int i) {
    return pairs[i];
  }

  /** Bytes of all names and values. */
  public int length() {
    return length;
  }

  /** A number that spreads runs over tables, computed once. */
  public int hash() {
    return hash;
  }

  void copyTo(Object[] into, int at) {
    System.arraycopy(pairs, 0, into, at, pairs.length);
  }
}
