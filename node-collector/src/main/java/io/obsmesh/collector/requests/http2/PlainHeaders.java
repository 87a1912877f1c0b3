package io.obsmesh.collector.requests.http2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes header blocks that put nothing into the decoder's table and take nothing from it. */
final class PlainHeaders {
  private static final int TO_SIZE_ZERO = 0x20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  /** Says that the table is empty, which must stand first. */
  PlainHeaders emptyTable() {
    out.write(TO_SIZE_ZERO);
    return this;
  }

  PlainHeaders add(String name, String value) {
    out.write(0);
    text(name);
    text(value);
    return this;
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    if (length < 0x7f) {
      out.write(length);
    } else {
      out.write(0x7f);
      for (length -= 0x7f; length >= 0x80; length >>>= 7) {
        out.write(length & 0x7f | 0x80);
      }
      out.write(length);
    }
    out.writeBytes(bytes);
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
