package io.obsmesh.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Trace ids as they are propagated in headers: W3C {@code traceparent}, B3 in one or several
 * headers, and Jaeger's {@code uber-trace-id}, in this order when there are several; besides the
 * request id that proxies give. Used again for each request; not thread-safe. Sources: W3C Trace
 * Context section 3.2, openzipkin/b3-propagation, "Client Libraries" of Jaeger's documentation.
 */
public final class TraceContext {
  private static final boolean[] HEX = new boolean[256];
  private static final byte[] NONE = {};
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long ZERO_DIGITS = '0' * EACH;

  /** Where in a {@code traceparent} the ids are (W3C Trace Context section 3.2.2). */
  private static final int TRACE_FROM = 3;

  private static final int TRACE_TO = 35;
  private static final int SPAN_FROM = 36;
  private static final int SPAN_TO = 52;
  private static final int LENGTH = 55;

  /** Bytes of a trace id and the caller's span id, as {@link #copyIds} writes them. */
  public static final int IDS_LENGTH = TRACE_TO - TRACE_FROM + SPAN_TO - SPAN_FROM;

  static {
    for (char digit : "0123456789abcdefABCDEF".toCharArray()) {
      HEX[digit] = true;
    }
  }

  private @Nullable String traceId;
  private @Nullable String spanId;
  private @Nullable String parentSpanId;
  private @Nullable String requestId;
  private boolean w3c;

  /** The last good {@code traceparent} as it came, when {@link #raw}; and memory for the next. */
  private byte[] parent = NONE;

  private byte[] next = NONE;
  private boolean raw;

  /** Forgets everything, for the next request. */
  public void clear() {
    traceId = null;
    spanId = null;
    parentSpanId = null;
    requestId = null;
    w3c = false;
    raw = false;
  }

  /**
   * Takes note of a request header; case of the name does not matter. Headers that carry no trace
   * ids, or broken ones, change nothing.
   */
  public void header(String name, String value) {
    int length = name.length();
    if (length == 11 && name.equalsIgnoreCase("traceparent")) {
      traceparent(value);
    } else if (length == 12 && name.equalsIgnoreCase("x-request-id")) {
      requestId = value;
    } else if (w3c) {
      return;
    } else if (length == 2 && name.equalsIgnoreCase("b3")) {
      b3(value);
    } else if (length == 13 && name.equalsIgnoreCase("uber-trace-id")) {
      jaeger(value);
    } else if (length == 12 && name.equalsIgnoreCase("x-b3-traceid")) {
      traceId = hex(value, 0, value.length()) ? value : traceId;
    } else if (length == 11 && name.equalsIgnoreCase("x-b3-spanid")) {
      spanId = hex(value, 0, value.length()) ? value : spanId;
    } else if (length == 17 && name.equalsIgnoreCase("x-b3-parentspanid")) {
      parentSpanId = hex(value, 0, value.length()) ? value : parentSpanId;
    }
  }

  /**
   * Takes note of a {@code traceparent} in the {@code length} bytes that begin {@code ahead}, as
   * {@link #header} does, without making a text of it.
   */
  public void traceparent(ByteCursor in, int ahead, int length) {
    if (length < LENGTH) {
      return;
    }
    byte[] value = next.length == 0 ? new byte[LENGTH] : next;
    next = value;
    in.copy(ahead, value, 0, LENGTH);
    if (value[2] != '-'
        || value[TRACE_TO] != '-'
        || value[SPAN_TO] != '-'
        || !HEX[value[0] & 0xff]
        || !HEX[value[1] & 0xff]
        || !id(value, TRACE_FROM, TRACE_TO)
        || !id(value, SPAN_FROM, SPAN_TO)) {
      return;
    }
    next = parent;
    parent = value;
    raw = true;
    w3c = true;
    traceId = null;
    parentSpanId = null;
    spanId = null;
  }

  /** Whether these are hexadecimal digits, and not all zero. */
  private static boolean id(byte[] value, int from, int to) {
    long others = 0;
    long bits = 0;
    for (int i = from; i < to; i += Long.BYTES) {
      long eight = (long) LONGS.get(value, i);
      others |= notHex(eight);
      bits |= eight ^ ZERO_DIGITS;
    }
    return others == 0 && bits != 0;
  }

  /**
   * Not 0 when one of eight characters is no hexadecimal digit. Adding and subtracting sets the
   * high bit of each byte that is in a range, and carries nothing into the next one where all are
   * ASCII.
   */
  private static long notHex(long eight) {
    long lower = eight | 0x20 * EACH;
    long digit = (eight | HIGH) - '0' * EACH & ~(eight + (0x7f - '9') * EACH);
    long letter = (lower | HIGH) - 'a' * EACH & ~(lower + (0x7f - 'f') * EACH);
    return (eight | ~(digit | letter)) & HIGH;
  }

  /**
   * Writes trace id (32 digits) and the caller's span id (16), without making texts of them.
   *
   * @param into {@link #IDS_LENGTH} bytes
   * @return false, and nothing is written, when the ids did not come as bytes: then {@link
   *     #traceId} and {@link #parentSpanId} say what there is
   */
  public boolean copyIds(byte[] into) {
    if (raw) {
      System.arraycopy(parent, TRACE_FROM, into, 0, TRACE_TO - TRACE_FROM);
      System.arraycopy(parent, SPAN_FROM, into, TRACE_TO - TRACE_FROM, SPAN_TO - SPAN_FROM);
    }
    return raw;
  }

  /** Whether {@link #copyIds} has something to write. */
  public boolean idsAreBytes() {
    return raw;
  }

  /** Version, trace id (32 digits), the caller's span id (16), flags, joined by dashes. */
  private void traceparent(String value) {
    if (value.length() < 55
        || value.charAt(2) != '-'
        || value.charAt(35) != '-'
        || value.charAt(52) != '-'
        || !hex(value, 0, 2)
        || !hex(value, 3, 35)
        || !hex(value, 36, 52)
        || zero(value, 3, 35)
        || zero(value, 36, 52)) {
      return;
    }
    w3c = true;
    raw = false;
    traceId = value.substring(3, 35);
    parentSpanId = value.substring(36, 52);
    spanId = null;
  }

  /** Trace id, span id, and maybe a sampling decision and the parent's span id. */
  private void b3(String value) {
    int first = value.indexOf('-');
    if (first != 16 && first != 32) {
      return;
    }
    int second = value.indexOf('-', first + 1);
    int end = second < 0 ? value.length() : second;
    if (end - first != 17 || !hex(value, 0, first) || !hex(value, first + 1, end)) {
      return;
    }
    traceId = value.substring(0, first);
    spanId = value.substring(first + 1, end);
    int third = second < 0 ? -1 : value.indexOf('-', second + 1);
    if (third > 0 && value.length() - third == 17 && hex(value, third + 1, value.length())) {
      parentSpanId = value.substring(third + 1);
    }
  }

  /** Trace id, span id, the parent's span id or 0, flags, joined by colons, maybe escaped. */
  private void jaeger(String value) {
    String[] parts = (value.indexOf('%') < 0 ? value : value.replace("%3A", ":")).split(":", 5);
    if (traceId != null
        || parts.length != 4
        || !hex(parts[0], 0, parts[0].length())
        || !hex(parts[1], 0, parts[1].length())
        || parts[1].length() > 16
        || zero(parts[0], 0, parts[0].length())) {
      return;
    }
    traceId = padded(parts[0], parts[0].length() > 16 ? 32 : 16);
    // As in traceparent, the caller's: servers begin a span of their own.
    parentSpanId = padded(parts[1], 16);
  }

  private static String padded(String digits, int length) {
    return "0".repeat(length - digits.length()) + digits;
  }

  private static boolean hex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 128 || !HEX[c]) {
        return false;
      }
    }
    return to > from && to - from <= 32;
  }

  private static boolean zero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  /** What {@code x-request-id} says, or null: an id of this request at a proxy, and no trace. */
  public @Nullable String requestId() {
    return requestId;
  }

  /** The trace, or null. */
  public @Nullable String traceId() {
    return raw
        ? new String(parent, TRACE_FROM, TRACE_TO - TRACE_FROM, StandardCharsets.ISO_8859_1)
        : traceId;
  }

  /** The span of this request, known only with B3, where both ends share it; or null. */
  public @Nullable String spanId() {
    return spanId;
  }

  /** The caller's span, or null. */
  public @Nullable String parentSpanId() {
    return raw
        ? new String(parent, SPAN_FROM, SPAN_TO - SPAN_FROM, StandardCharsets.ISO_8859_1)
        : parentSpanId;
  }
}
