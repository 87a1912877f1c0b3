package io.obsmesh.protocol.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds frames of WebSocket for tests. */
public final class Frames {
  private static final byte[] KEY = {0x37, (byte) 0xfa, 0x21, 0x3d};

  private Frames() {}

  /** A frame whose first byte, flags and opcode, is given; of up to 65,535 bytes. */
  public static byte[] frame(int first, boolean masked, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int mask = masked ? 0x80 : 0;
    out.write(first);
    if (payload.length < 126) {
      out.write(mask | payload.length);
    } else {
      out.write(mask | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    }
    if (masked) {
      out.writeBytes(KEY);
    }
    for (int i = 0; i < payload.length; i++) {
      out.write(masked ? payload[i] ^ KEY[i & 3] : payload[i]);
    }
    return out.toByteArray();
  }

  /** The same of a text. */
  public static byte[] frame(int first, boolean masked, String payload) {
    return frame(first, masked, payload.getBytes(StandardCharsets.UTF_8));
  }
}
