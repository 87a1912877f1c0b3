package io.obsmesh.protocol.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes binary messages. */
final class Binary {
  private Binary() {}

  static byte[] request(int opcode, int opaque, int extras, String key, String value) {
    return message(0x80, opcode, 0, opaque, extras, key, value);
  }

  static byte[] response(int opcode, int status, int opaque, int extras, String key, String value) {
    return message(0x81, opcode, status, opaque, extras, key, value);
  }

  private static byte[] message(
      int magic, int opcode, int status, int opaque, int extras, String key, String value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    byte[] body = value.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(24 + extras + name.length + body.length);
    out.put((byte) magic)
        .put((byte) opcode)
        .putShort((short) name.length)
        .put((byte) extras)
        .put((byte) 0)
        .putShort((short) status)
        .putInt(extras + name.length + body.length)
        .putInt(opaque)
        .putLong(0)
        .put(new byte[extras])
        .put(name)
        .put(body);
    return out.array();
  }
}
