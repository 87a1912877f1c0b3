package io.obsmesh.table;

import java.util.Arrays;

/**
 * A pair that comes again and again, such as a header line, as well-formed UTF-8. Whoever stores
 * pairs knows it by its identity and need not look at its bytes again. Immutable.
 */
public final class TextPair {
  private final byte[] bytes;
  private final int nameLength;
  private final int hash;

  /** The pair whose name is the first {@code nameLength} bytes, which must not change any more. */
  TextPair(byte[] bytes, int nameLength) {
    this.bytes = bytes;
    this.nameLength = nameLength;
    int mixed = Arrays.hashCode(bytes) * 0x9e3779b1;
    hash = mixed ^ mixed >>> 16;
  }

  /** A pair of copies of these. */
  public static TextPair of(byte[] name, byte[] value) {
    byte[] both = Arrays.copyOf(name, name.length + value.length);
    System.arraycopy(value, 0, both, name.length, value.length);
    return new TextPair(both, name.length);
  }

  /** The name, and right behind it the value. Not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes of the name. */
  public int nameLength() {
    return nameLength;
  }

  /** A number that spreads pairs over tables, computed once. */
  public int hash() {
    return hash;
  }
}
