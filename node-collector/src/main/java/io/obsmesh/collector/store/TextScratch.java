package io.obsmesh.collector.store;

import java.nio.charset.StandardCharsets;

/** Turns text into UTF-8 without allocating for ASCII. Owned by one writer. */
final class TextScratch {
  private byte[] bytes = new byte[512];

  /** Encodes into {@link #bytes()} and returns how many bytes there are. */
  int encode(String text) {
    int length = text.length();
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
    }
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      if (character >= 0x80) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > bytes.length) {
          bytes = encoded;
        } else {
          System.arraycopy(encoded, 0, bytes, 0, encoded.length);
        }
        return encoded.length;
      }
      bytes[i] = (byte) character;
    }
    return length;
  }

  byte[] bytes() {
    return bytes;
  }
}
