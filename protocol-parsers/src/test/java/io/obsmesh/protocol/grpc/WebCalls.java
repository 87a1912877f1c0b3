package io.obsmesh.protocol.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bodies of gRPC-Web and Connect, byte by byte. */
public final class WebCalls {
  private WebCalls() {}

  /** A frame: flags, length, payload. */
  public static byte[] frame(int flags, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) flags)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static byte[] message(String payload) {
    return frame(0, payload);
  }

  public static byte[] webTrailers(int status, String message) {
    return frame(0x80, "grpc-status: " + status + "\r\ngrpc-message: " + message + "\r\n");
  }

  public static byte[] base64(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(Base64.getEncoder().encode(part));
    }
    return out.toByteArray();
  }
}
