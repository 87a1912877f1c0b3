package io.obsmesh.protocol.http2;

import org.jspecify.annotations.Nullable;

/**
 * Propagated trace context: W3C {@code traceparent}, and B3 in one header or several. W3C's id is
 * the caller's span, so it is the parent here; B3 shares the span's id between both ends.
 */
final class TraceHeaders {
  @Nullable String traceId;
  @Nullable String spanId;
  @Nullable String parentSpanId;

  void reset() {
    traceId = null;
    spanId = null;
    parentSpanId = null;
  }

  /** Takes a header with a lower-case name; others than these are ignored. */
  void accept(String name, String value) {
    switch (name) {
      case "traceparent" -> traceparent(value);
      case "b3" -> b3(value);
      case "x-b3-traceid" -> traceId = idOr(value, traceId);
      case "x-b3-spanid" -> spanId = idOr(value, spanId);
      case "x-b3-parentspanid" -> parentSpanId = idOr(value, parentSpanId);
      default -> {}
    }
  }

  private void traceparent(String value) {
    // version 2, trace id 32, parent id 16, flags 2; later versions may append more.
    if (value.length() < 55 || value.charAt(2) != '-' || value.charAt(35) != '-') {
      return;
    }
    String trace = value.substring(3, 35);
    String parent = value.substring(36, 52);
    if (value.charAt(52) == '-' && id(trace) && id(parent) && !value.startsWith("ff")) {
      traceId = trace;
      parentSpanId = parent;
      spanId = null;
    }
  }

  private void b3(String value) {
    String[] parts = value.split("-", -1);
    if (parts.length >= 2 && id(parts[0]) && id(parts[1])) {
      traceId = parts[0];
      spanId = parts[1];
      parentSpanId = parts.length >= 4 ? idOr(parts[3], null) : null;
    }
  }

  private static @Nullable String idOr(String value, @Nullable String otherwise) {
    return id(value) ? value : otherwise;
  }

  /** 16 or 32 hexadecimal digits that are not all zero. */
  private static boolean id(String text) {
    if (text.length() != 16 && text.length() != 32) {
      return false;
    }
    boolean zero = true;
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
      zero &= text.charAt(i) == '0';
    }
    return !zero;
  }
}
