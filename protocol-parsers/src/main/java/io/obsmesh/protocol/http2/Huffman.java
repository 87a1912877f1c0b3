package io.obsmesh.protocol.http2;

import java.util.Arrays;

/**
 * The Huffman code of HPACK strings (RFC 7541, appendix B). The code is canonical: codes of one
 * length are consecutive and in symbol order, so the lengths alone define it.
 */
final class Huffman {
  /** What {@link #decode} returns for bytes that are not this code. */
  static final int MALFORMED = -1;

  private static final int END_OF_STRING = 256;
  private static final int LONGEST = 30;
  private static final int QUICK_BITS = 10;

  /** Code length of each byte value; the end of string has {@value #LONGEST} bits. */
  private static final String LENGTHS =
      // One character per symbol: a constant that needs no array of its own.
      lengths(
          "13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28"
              + " 28 28 6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10 13"
              + " 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6 15 5 6 5 6 5 6 6 6"
              + " 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28 20 22 20 20 22 22 22 23 22 23 23 23"
              + " 23 23 24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24 22 21 20 22 22 23 23 21 23"
              + " 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23 26 26 20 19 22 23"
              + " 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27 20 24 20"
              + " 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27"
              + " 26 30");

  /** By the next ten bits: symbol times 16 plus length, or 0 when the code is longer. */
  private static final short[] QUICK = new short[1 << QUICK_BITS];

  /** Symbols in order of their codes. */
  private static final short[] SYMBOLS = new short[END_OF_STRING + 1];

  /** By length: the first code beyond that length, left-aligned to 32 bits. */
  private static final long[] BEYOND = new long[LONGEST + 1];

  /** By length: index in {@link #SYMBOLS} of a code, less the code itself. */
  private static final int[] OFFSET = new int[LONGEST + 1];

  static {
    long code = 0;
    int next = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      OFFSET[length] = (int) (next - code);
      for (int symbol = 0; symbol <= END_OF_STRING; symbol++) {
        if (LENGTHS.charAt(symbol) == length) {
          SYMBOLS[next++] = (short) symbol;
          if (length <= QUICK_BITS) {
            int from = (int) code << (QUICK_BITS - length);
            int to = (int) (code + 1) << (QUICK_BITS - length);
            Arrays.fill(QUICK, from, to, (short) ((symbol << 4) | length));
          }
          code++;
        }
      }
      BEYOND[length] = code << (32 - length);
    }
  }

  private Huffman() {}

  private static String lengths(String numbers) {
    StringBuilder text = new StringBuilder();
    for (String number : numbers.split(" ", -1)) {
      text.append((char) Integer.parseInt(number));
    }
    return text.toString();
  }

  /**
   * Most bytes that {@code length} coded bytes can become: no code is shorter than five bits.
   *
   * @param length 0 or more
   */
  static int mostDecoded(int length) {
    return (int) (length * 8L / 5);
  }

  /**
   * Decodes {@code in[from, to)} to the start of {@code out}, which must hold {@link #mostDecoded}
   * bytes. Returns how many bytes came out, or {@link #MALFORMED}.
   */
  static int decode(byte[] in, int from, int to, byte[] out) {
    long bits = 0;
    int have = 0;
    int written = 0;
    int at = from;
    while (true) {
      while (have <= 48 && at < to) {
        bits = (bits << 8) | (in[at++] & 0xff);
        have += 8;
      }
      if (have == 0) {
        return written;
      }
      // Missing bits read as ones: the padding is the beginning of the longest code.
      long window =
          have >= 32
              ? (bits >>> (have - 32)) & 0xffff_ffffL
              : ((bits << (32 - have)) | ((1L << (32 - have)) - 1)) & 0xffff_ffffL;
      int quick = QUICK[(int) (window >>> (32 - QUICK_BITS))];
      int length;
      int symbol;
      if (quick != 0) {
        length = quick & 0xf;
        symbol = quick >> 4;
      } else {
        length = QUICK_BITS + 1;
        while (window >= BEYOND[length]) {
          if (++length > LONGEST) {
            return MALFORMED;
          }
        }
        symbol = SYMBOLS[(int) (window >>> (32 - length)) + OFFSET[length]];
      }
      if (length > have) {
        // All input is in the window: what is left must be padding, fewer than 8 bits, all ones.
        boolean ones = (bits & ((1L << have) - 1)) == (1L << have) - 1;
        return have < 8 && ones ? written : MALFORMED;
      }
      if (symbol == END_OF_STRING) {
        return MALFORMED;
      }
      out[written++] = (byte) symbol;
      have -= length;
    }
  }
}
