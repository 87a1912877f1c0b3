package io.obsmesh.protocol.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes control packets. */
final class Packets {
  private Packets() {}

  /** Bytes of numbers, texts with their length before them, and byte arrays as they are. */
  static byte[] body(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case Integer number -> out.write(number);
        case String text -> {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          out.write(bytes.length >> 8);
          out.write(bytes.length);
          out.writeBytes(bytes);
        }
        case byte[] bytes -> out.writeBytes(bytes);
        default -> throw new IllegalArgumentException("part: " + part);
      }
    }
    return out.toByteArray();
  }

  /** A packet: first byte, length, body. */
  static byte[] packet(int first, Object... parts) {
    byte[] body = body(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    int left = body.length;
    do {
      out.write(left & 0x7f | (left > 0x7f ? 0x80 : 0));
      left >>= 7;
    } while (left > 0);
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** Properties of version 5 with their length. */
  static byte[] properties(Object... parts) {
    byte[] body = body(parts);
    return body(body.length, body);
  }

  static byte[] connect(int level, String client) {
    return level == 5
        ? packet(0x10, "MQTT", 5, 2, 0, 60, 0, client)
        : packet(0x10, "MQTT", level, 2, 0, 60, client);
  }

  static byte[] joined(byte[]... packets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      out.writeBytes(packet);
    }
    return out.toByteArray();
  }
}
