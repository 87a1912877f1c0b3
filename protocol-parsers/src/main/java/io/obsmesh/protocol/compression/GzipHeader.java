package io.obsmesh.protocol.compression;

/** The header of a gzip member, RFC 1952 section 2.3. */
final class GzipHeader {
  /** It is no gzip. */
  static final int NONE = -1;

  private static final int FIXED = 10;
  private static final int CHECKSUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;

  private GzipHeader() {}

  /** Its length, or {@link #NONE}; more than {@code length} when it did not come whole. */
  static int length(byte[] packed, int length) {
    if (length < FIXED) {
      return FIXED;
    }
    if (packed[0] != 0x1f || (packed[1] & 0xff) != 0x8b || packed[2] != 8) {
      return NONE;
    }
    int flags = packed[3];
    int at = FIXED;
    if ((flags & EXTRA) != 0) {
      if (length < at + 2) {
        return length + 1;
      }
      at += 2 + (packed[at] & 0xff | (packed[at + 1] & 0xff) << 8);
    }
    at = (flags & NAME) == 0 ? at : text(packed, at, length);
    at = (flags & COMMENT) == 0 ? at : text(packed, at, length);
    return (flags & CHECKSUM) == 0 ? at : at + 2;
  }

  /** Where the text that begins at {@code from} ends, with its zero. */
  private static int text(byte[] packed, int from, int length) {
    int at = from;
    while (at < length && packed[at] != 0) {
      at++;
    }
    return at + 1;
  }
}
