package io.obsmesh.protocol.http2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds frames, field by field, for tests. */
final class Frames {
  static final byte[] PREFACE = Preface.BYTES;

  private Frames() {}

  static byte[] frame(int type, int flags, int stream, byte[]... payload) {
    byte[] body = join(payload);
    ByteBuffer out = ByteBuffer.allocate(9 + body.length);
    out.put((byte) (body.length >> 16)).putShort((short) body.length);
    out.put((byte) type).put((byte) flags).putInt(stream).put(body);
    return out.array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] settings(int... idsAndValues) {
    ByteBuffer out = ByteBuffer.allocate(3 * idsAndValues.length);
    for (int i = 0; i < idsAndValues.length; i += 2) {
      out.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
    }
    return frame(FrameHeader.SETTINGS, 0, 0, out.array());
  }

  static byte[] settingsAck() {
    return frame(FrameHeader.SETTINGS, FrameHeader.ACK, 0);
  }

  static byte[] ping() {
    return frame(FrameHeader.PING, 0, 0, new byte[8]);
  }

  static byte[] windowUpdate(int stream) {
    return frame(FrameHeader.WINDOW_UPDATE, 0, stream, number(65_535));
  }

  static byte[] reset(int stream, int code) {
    return frame(FrameHeader.RST_STREAM, 0, stream, number(code));
  }

  static byte[] goAway(int lastStream, int code) {
    return frame(
        FrameHeader.GOAWAY,
        0,
        0,
        number(lastStream),
        number(code),
        "bye".getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] data(int stream, boolean end, byte[] payload) {
    return frame(FrameHeader.DATA, end ? FrameHeader.END_STREAM : 0, stream, payload);
  }

  static byte[] data(int stream, boolean end, String payload) {
    return data(stream, end, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** HEADERS with names and values as literals that are not indexed. */
  static byte[] headers(int stream, boolean end, String... fields) {
    int flags = FrameHeader.END_HEADERS | (end ? FrameHeader.END_STREAM : 0);
    return frame(FrameHeader.HEADERS, flags, stream, block(fields));
  }

  static byte[] get(int stream, String path) {
    return headers(
        stream, true, ":method", "GET", ":scheme", "http", ":authority", "shop", ":path", path);
  }

  static byte[] call(int stream, String path, String... more) {
    String[] fields = {
      ":method",
      "POST",
      ":scheme",
      "http",
      ":path",
      path,
      ":authority",
      "shop",
      "content-type",
      "application/grpc",
      "te",
      "trailers"
    };
    String[] all = java.util.Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return headers(stream, false, all);
  }

  /** A gRPC message of that many bytes, not compressed. */
  static byte[] message(int length) {
    return ByteBuffer.allocate(5 + length).put((byte) 0).putInt(length).array();
  }

  /** Literals without indexing. */
  static byte[] block(String... fields) {
    return literals(0x00, fields);
  }

  /** Literals with incremental indexing: each becomes the newest entry of the dynamic table. */
  static byte[] indexedBlock(String... fields) {
    return literals(0x40, fields);
  }

  private static byte[] literals(int kind, String... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      out.write(kind);
      string(out, fields[i]);
      string(out, fields[i + 1]);
    }
    return out.toByteArray();
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 127) {
      out.write(bytes.length);
    } else {
      out.write(127);
      int left = bytes.length - 127;
      while (left >= 128) {
        out.write(left & 0x7f | 0x80);
        left >>= 7;
      }
      out.write(left);
    }
    out.writeBytes(bytes);
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
