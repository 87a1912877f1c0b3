package io.obsmesh.protocol.grpc;

import io.obsmesh.protocol.Redaction;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.compression.Decompressor;
import io.obsmesh.table.TextMap;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, said in its body: by the last frame of gRPC-Web and of Connect's streams, or by
 * the JSON of an error of Connect.
 *
 * @param status number, or {@link #UNKNOWN}
 * @param message what it says about a failure
 * @param trailers null when there are none
 */
public record CallEnd(int status, @Nullable String message, @Nullable TextMap trailers) {
  /** The status is not known. */
  public static final int UNKNOWN = -1;

  private static final int MOST_PLAIN = 16 << 10;
  private static final int COMPRESSED = 1;

  /**
   * Reads the payload of a last frame.
   *
   * @param flags the first byte of the frame
   * @param codec how it is compressed if the flags say so; null when no header told
   */
  static @Nullable CallEnd ofFrame(
      Rpc rpc, int flags, @Nullable Codec codec, byte[] payload, int length) {
    byte[] bytes = payload;
    int count = length;
    if ((flags & COMPRESSED) != 0) {
      // Gzip is what every client and server has.
      Codec packed = codec == null ? Codec.GZIP : codec;
      var plain = Decompressor.mine().beginning(packed, payload, length, true, MOST_PLAIN);
      if (!plain.whole()) {
        return null;
      }
      bytes = plain.bytes();
      count = plain.length();
    }
    String text = new String(bytes, 0, count, StandardCharsets.UTF_8);
    return switch (rpc) {
      case GRPC_WEB, GRPC_WEB_TEXT -> ofTrailers(text);
      case CONNECT_STREAM -> ofJson(text, true);
      case GRPC, CONNECT_UNARY -> null;
    };
  }

  /** Header lines, the names in lower case ("Trailers" in gRPC-Web's description). */
  private static CallEnd ofTrailers(String lines) {
    TextMap.Builder trailers = new TextMap.Builder();
    int status = UNKNOWN;
    String message = null;
    int kept = 0;
    for (String line : lines.split("\r?\n", 128)) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        continue;
      }
      String name = line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      if (name.equalsIgnoreCase("grpc-status")) {
        status = GrpcStatus.parse(value);
      } else if (name.equalsIgnoreCase("grpc-message")) {
        message = GrpcText.message(value);
      }
      trailers.add(name, Redaction.secretHeader(name) ? Redaction.REDACTED : value);
      kept++;
    }
    return new CallEnd(status, message, kept == 0 ? null : trailers.build());
  }

  /**
   * Connect's errors ("Error codes" and "Error end-stream" in its protocol reference).
   *
   * @param nested whether the error is inside an object that, without one, says that all went well
   */
  public static @Nullable CallEnd ofJson(String json, boolean nested) {
    String code = ErrorJson.text(json, nested, "code");
    if (code == null) {
      return nested && json.stripLeading().startsWith("{")
          ? new CallEnd(GrpcStatus.OK.code(), null, null)
          : null;
    }
    return new CallEnd(status(code), ErrorJson.text(json, nested, "message"), null);
  }

  private static int status(String code) {
    String name = code.toUpperCase(Locale.ROOT);
    for (GrpcStatus status : GrpcStatus.values()) {
      if (status.name().equals(name) || status == GrpcStatus.CANCELLED && name.equals("CANCELED")) {
        return status.code();
      }
    }
    return GrpcStatus.UNKNOWN.code();
  }
}
