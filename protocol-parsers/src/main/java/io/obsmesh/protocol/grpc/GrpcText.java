package io.obsmesh.protocol.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The values of gRPC's own headers ("Requests" and "Responses" in its protocol description). */
public final class GrpcText {
  /** What {@link #timeoutNanos} returns for what is not a timeout. */
  public static final long NO_TIMEOUT = -1;

  private GrpcText() {}

  /** Whether this content type is gRPC over HTTP/2; gRPC-Web is not. */
  public static boolean isGrpc(String contentType) {
    String prefix = "application/grpc";
    if (!contentType.regionMatches(true, 0, prefix, 0, prefix.length())) {
      return false;
    }
    if (contentType.length() == prefix.length()) {
      return true;
    }
    char next = contentType.charAt(prefix.length());
    return next == '+' || next == ';' || next == ' ';
  }

  /** Decodes {@code grpc-message}: UTF-8 with percent signs; broken escapes stay as they are. */
  public static String message(String encoded) {
    int percent = encoded.indexOf('%');
    if (percent < 0) {
      return encoded;
    }
    byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
      if (low >= 0) {
        out.write(16 * high + low);
        i += 2;
      } else {
        out.write(in[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Reads {@code grpc-timeout}: up to eight digits and a unit; in nanoseconds. */
  public static long timeoutNanos(String value) {
    int digits = value.length() - 1;
    if (digits < 1 || digits > 8) {
      return NO_TIMEOUT;
    }
    long number = 0;
    for (int i = 0; i < digits; i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return NO_TIMEOUT;
      }
      number = 10 * number + digit;
    }
    return switch (value.charAt(digits)) {
      case 'H' -> number * 3_600_000_000_000L;
      case 'M' -> number * 60_000_000_000L;
      case 'S' -> number * 1_000_000_000L;
      case 'm' -> number * 1_000_000L;
      case 'u' -> number * 1_000L;
      case 'n' -> number;
      default -> NO_TIMEOUT;
    };
  }
}
