package io.obsmesh.protocol.compression;

/** The header of a Zstandard frame, RFC 8878 section 3.1.1.1. */
final class ZstdHeader {
  private static final int SINGLE_SEGMENT = 1 << 5;
  private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};

  private ZstdHeader() {}

  /** How many bytes a reader has to remember; 0 when the header does not say. */
  static long window(byte[] packed, int length) {
    if (length < 6) {
      return 0;
    }
    int descriptor = packed[4] & 0xff;
    if ((descriptor & SINGLE_SEGMENT) == 0) {
      int exponent = (packed[5] & 0xff) >> 3;
      long base = 1L << 10 + exponent;
      return base + base / 8 * (packed[5] & 7);
    }
    int at = 5 + DICTIONARY_ID_BYTES[descriptor & 3];
    int bytes = 1 << (descriptor >> 6);
    long size = 0;
    for (int i = bytes - 1; i >= 0 && at + bytes <= length; i--) {
      size = size << 8 | packed[at + i] & 0xff;
    }
    return size < 0 ? Long.MAX_VALUE : size;
  }
}
