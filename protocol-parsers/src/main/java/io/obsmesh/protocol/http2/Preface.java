package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import java.nio.charset.StandardCharsets;

/** What a client sends first (RFC 9113, section 3.4). */
final class Preface {
  static final byte[] BYTES =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  static final int LENGTH = BYTES.length;

  /** Enough to stop at; the rest is checked where it is read. */
  private static final int MARK = 4;

  private Preface() {}

  /** Whether all bytes at the cursor, as far as they are here, are those of the preface. */
  static boolean fits(ByteCursor in) {
    return matches(in, 0, Math.min(in.remaining(), LENGTH));
  }

  /** Whether the preface seems to begin {@code ahead} bytes from the cursor. */
  static boolean begins(ByteCursor in, int ahead) {
    return in.remaining() - ahead >= MARK && matches(in, ahead, MARK);
  }

  private static boolean matches(ByteCursor in, int ahead, int count) {
    for (int i = 0; i < count; i++) {
      if (in.peek(ahead + i) != BYTES[i]) {
        return false;
      }
    }
    return true;
  }
}
