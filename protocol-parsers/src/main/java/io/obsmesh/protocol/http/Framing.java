package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.grpc.Rpc;
import org.jspecify.annotations.Nullable;

/**
 * What the header section says about the length of the body (RFC 9112 section 6). Used again for
 * each message.
 */
final class Framing {
  /** No Content-Length was given. */
  static final long ABSENT = -1;

  /** Content-Length is not a number, or two of them differ. */
  static final long INVALID = -2;

  long contentLength;
  boolean transferEncoding;

  /** Chunked is the last transfer coding. */
  boolean chunked;

  /** A line is not a header; it was left out. */
  boolean irregular;

  /**
   * A blank precedes the colon of a header that says where the message ends. Servers differ in what
   * they make of it, which is how requests are smuggled past proxies (RFC 9112 section 5.1).
   */
  boolean blankBeforeColon;

  boolean textual;
  boolean form;
  boolean encoded;

  /** How the body carries calls, if it does. */
  @Nullable Rpc rpc;

  @Nullable String type;

  /** The request says that it is of the Connect protocol. */
  boolean connect;

  /** How the body is compressed, null when it is not or in a way that is not read. */
  @Nullable Codec codec;

  private @Nullable String lastType;
  private boolean lastTextual;
  private boolean lastForm;

  void clear() {
    contentLength = ABSENT;
    transferEncoding = false;
    chunked = false;
    irregular = false;
    blankBeforeColon = false;
    textual = false;
    form = false;
    encoded = false;
    rpc = null;
    type = null;
    connect = false;
    codec = null;
  }

  /** One or several equal numbers, separated by commas. */
  void contentLength(ByteCursor in, int from, int to) {
    int at = from;
    do {
      int end = at;
      while (end < to && in.peek(end) != ',') {
        end++;
      }
      oneContentLength(decimal(in, at, end));
      at = end + 1;
    } while (at <= to);
  }

  private void oneContentLength(long value) {
    if (value < 0 || contentLength != ABSENT && contentLength != value) {
      contentLength = INVALID;
    } else {
      contentLength = value;
    }
  }

  private static long decimal(ByteCursor in, int from, int to) {
    int at = from;
    int end = to;
    while (at < end && Grammar.blank(in.peek(at))) {
      at++;
    }
    while (end > at && Grammar.blank(in.peek(end - 1))) {
      end--;
    }
    if (at == end || end - at > 18) {
      return INVALID;
    }
    long value = 0;
    for (; at < end; at++) {
      if (!Grammar.digit(in.peek(at))) {
        return INVALID;
      }
      value = value * 10 + in.peek(at) - '0';
    }
    return value;
  }

  /** The last coding decides, of the last such header. */
  void transferEncoding(String value) {
    transferEncoding = true;
    int comma = value.lastIndexOf(',');
    chunked = value.substring(comma + 1).strip().equalsIgnoreCase("chunked");
  }

  /** Two codings, one around the other, are not undone. */
  void contentEncoding(String value) {
    if (!value.equalsIgnoreCase("identity")) {
      codec = encoded ? null : Codec.ofContentEncoding(value);
      encoded = true;
    }
  }

  /** After the last header line: whether the body carries calls. gRPC itself needs HTTP/2. */
  void calls() {
    Rpc carried = Rpc.of(type, connect);
    rpc = carried == Rpc.GRPC ? null : carried;
  }

  @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // a quick look: types repeat
  void contentType(String value) {
    type = value;
    if (value == lastType) {
      textual = lastTextual;
      form = lastForm;
      return;
    }
    form = begins(value, "application/x-www-form-urlencoded");
    textual =
        form
            || begins(value, "text/")
            || begins(value, "application/json")
            || begins(value, "application/xml")
            || begins(value, "application/graphql")
            || begins(value, "application/javascript")
            || begins(value, "application/problem")
            || structured(value, "+json")
            || structured(value, "+xml");
    lastType = value;
    lastTextual = textual;
    lastForm = form;
  }

  private static boolean begins(String value, String type) {
    return value.regionMatches(true, 0, type, 0, type.length());
  }

  private static boolean structured(String value, String suffix) {
    int end = value.indexOf(';');
    int length = end < 0 ? value.length() : end;
    int at = length - suffix.length();
    return at > 0 && value.regionMatches(true, at, suffix, 0, suffix.length());
  }
}
