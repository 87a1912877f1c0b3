package io.obsmesh.policy.pattern;

/** A set of bytes, 256 bits. Immutable. */
record ByteSet(long a, long b, long c, long d) {
  static final ByteSet NONE = new ByteSet(0, 0, 0, 0);
  static final ByteSet ALL = NONE.complement();

  static ByteSet of(int value) {
    return range(value, value);
  }

  static ByteSet range(int from, int to) {
    long[] words = new long[4];
    for (int i = from; i <= to; i++) {
      words[i >> 6] |= 1L << (i & 63);
    }
    return new ByteSet(words[0], words[1], words[2], words[3]);
  }

  static ByteSet ofCharacters(String ascii) {
    ByteSet all = NONE;
    for (int i = 0; i < ascii.length(); i++) {
      all = all.or(of(ascii.charAt(i)));
    }
    return all;
  }

  ByteSet or(ByteSet other) {
    return new ByteSet(a | other.a, b | other.b, c | other.c, d | other.d);
  }

  ByteSet complement() {
    return new ByteSet(~a, ~b, ~c, ~d);
  }

  boolean has(int value) {
    long word =
        switch (value >> 6) {
          case 0 -> a;
          case 1 -> b;
          case 2 -> c;
          default -> d;
        };
    return (word >>> (value & 63) & 1) != 0;
  }

  boolean isEmpty() {
    return (a | b | c | d) == 0;
  }

  /** With the other case of every ASCII letter in it. */
  ByteSet anyCase() {
    ByteSet all = this;
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      int lower = upper + 32;
      if (has(upper)) {
        all = all.or(of(lower));
      } else if (has(lower)) {
        all = all.or(of(upper));
      }
    }
    return all;
  }
}
