package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.ByteCursor;

/** Tells whether bytes may be the header of a record: type, version, length. */
final class RecordSearch {
  static final int HEADER_BYTES = 5;

  /** 2^14 and what encryption may add, RFC 5246 section 6.2.3. */
  static final int MOST_RECORD_BYTES = (16 << 10) + 2048;

  /** Longest alert, padded to blocks and authenticated. */
  private static final int MOST_ALERT_BYTES = 128;

  private RecordSearch() {}

  /** Whether the next five bytes can be a header. */
  static boolean header(ByteCursor in, int at) {
    int type = in.peek(at);
    int length = in.peek(at + 3) << 8 | in.peek(at + 4);
    // The record layer never says 0x0304; drafts and 1.3 say 0x0303.
    if (in.peek(at + 1) != 3 || in.peek(at + 2) > 3 || length == 0) {
      return false;
    }
    return switch (type) {
      case TlsRecord.CHANGE_CIPHER_SPEC -> length == 1;
      case TlsRecord.ALERT -> length >= 2 && length <= MOST_ALERT_BYTES;
      case TlsRecord.HANDSHAKE, TlsRecord.APPLICATION_DATA -> length <= MOST_RECORD_BYTES;
      default -> false;
    };
  }

  /**
   * Whether a record can begin at the cursor, and another behind it where that is here; false when
   * the header is not whole.
   */
  static boolean chain(ByteCursor in) {
    int at = 0;
    for (int records = 0; records < 3 && in.has(at + HEADER_BYTES); records++) {
      if (!header(in, at)) {
        return false;
      }
      at += HEADER_BYTES + (in.peek(at + 3) << 8 | in.peek(at + 4));
    }
    return at > 0;
  }
}
