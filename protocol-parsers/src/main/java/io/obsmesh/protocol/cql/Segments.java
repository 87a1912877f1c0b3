package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;

/**
 * The headers of segments, in which version 5 wraps messages after the handshake: three or, with
 * compression, five bytes of lengths, then their CRC-24. Section 2.2 of version 5.
 */
final class Segments {
  static final int PLAIN_HEAD = 6;
  static final int COMPRESSED_HEAD = 8;
  static final int TRAILER = 4;

  private static final int INITIAL = 0x875060;
  private static final int POLYNOMIAL = 0x1974f0b;
  private static final int LENGTH = 0x1ffff;

  private Segments() {}

  /** Bytes of the segment header at the cursor, 0 when there is none; needs eight bytes. */
  static int head(ByteCursor in) {
    return matches(in, 3) ? PLAIN_HEAD : matches(in, 5) ? COMPRESSED_HEAD : 0;
  }

  private static boolean matches(ByteCursor in, int lengths) {
    int said = in.peek(lengths) | in.peek(lengths + 1) << 8 | in.peek(lengths + 2) << 16;
    int crc = INITIAL;
    for (int i = 0; i < lengths; i++) {
      crc ^= in.peek(i) << 16;
      for (int bit = 0; bit < 8; bit++) {
        crc <<= 1;
        if ((crc & 0x1000000) != 0) {
          crc ^= POLYNOMIAL;
        }
      }
    }
    return crc == said;
  }

  private static long lengths(ByteCursor in, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) in.peek(i) << 8 * i;
    }
    return value;
  }

  /** Bytes of the payload as it is on the wire. */
  static int payload(ByteCursor in) {
    return (int) lengths(in, 3) & LENGTH;
  }

  /** Whether the payload is compressed; a segment that did not gain from it is not. */
  static boolean compressed(ByteCursor in, int head) {
    return head == COMPRESSED_HEAD && (lengths(in, 5) >> 17 & LENGTH) != 0;
  }

  /** Bytes of a compressed payload before it was compressed. */
  static int plain(ByteCursor in) {
    return (int) (lengths(in, 5) >> 17) & LENGTH;
  }

  /** Whether it holds whole messages, and not a part of one. */
  static boolean selfContained(ByteCursor in, int head) {
    return (lengths(in, head - 3) >> (head == PLAIN_HEAD ? 17 : 34) & 1) != 0;
  }
}
