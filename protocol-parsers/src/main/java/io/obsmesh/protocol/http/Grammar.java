package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import java.nio.charset.StandardCharsets;

/** The lexical rules of HTTP/1 (RFC 9110 section 5.6, RFC 9112 sections 2 to 4). */
final class Grammar {
  private static final boolean[] TOKEN = tokenCharacters();
  private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

  /** Methods that mark the start of a request when looking for one: registered and common ones. */
  private static final byte[][] METHODS = {
    ascii("GET "), ascii("POST "), ascii("PUT "), ascii("HEAD "), ascii("DELETE "),
    ascii("OPTIONS "), ascii("PATCH "), ascii("CONNECT "), ascii("TRACE "), ascii("PROPFIND "),
    ascii("PROPPATCH "), ascii("MKCOL "), ascii("COPY "), ascii("MOVE "), ascii("LOCK "),
    ascii("UNLOCK "), ascii("REPORT "), ascii("SEARCH "), ascii("QUERY "), ascii("PURGE "),
    ascii("SUBSCRIBE "), ascii("NOTIFY "),
  };

  private Grammar() {}

  static boolean tokenCharacter(int c) {
    return c < 128 && TOKEN[c];
  }

  /** Whether a message could begin here. */
  enum Start {
    NO,
    /** So far, but the bytes end. */
    MAYBE,
    YES
  }

  /** Whether the cursor is at {@code HTTP/1.}, a digit and a space. */
  static Start version(ByteCursor in) {
    Start prefix = prefix(in, VERSION);
    if (prefix != Start.YES) {
      return prefix;
    }
    int at = VERSION.length;
    if (!in.has(at + 1)) {
      return Start.MAYBE;
    }
    if (!digit(in.peek(at))) {
      return Start.NO;
    }
    if (!in.has(at + 2)) {
      return Start.MAYBE;
    }
    return in.peek(at + 1) == ' ' ? Start.YES : Start.NO;
  }

  /** Whether the bytes {@code ahead}, which are here, are {@code HTTP/1.}. */
  static boolean http1(ByteCursor in, int ahead) {
    for (int i = 0; i < VERSION.length; i++) {
      if (in.peek(ahead + i) != VERSION[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the cursor is at a well-known method and a space. */
  static Start method(ByteCursor in) {
    Start best = Start.NO;
    for (byte[] method : METHODS) {
      Start start = prefix(in, method);
      if (start == Start.YES) {
        return start;
      }
      if (start == Start.MAYBE) {
        best = start;
      }
    }
    return best;
  }

  private static Start prefix(ByteCursor in, byte[] text) {
    int count = Math.min(text.length, in.remaining());
    for (int i = 0; i < count; i++) {
      if (in.peek(i) != text[i]) {
        return Start.NO;
      }
    }
    return count == text.length ? Start.YES : Start.MAYBE;
  }

  static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean blank(int c) {
    return c == ' ' || c == '\t';
  }

  /** The value of a hexadecimal digit, -1 when it is none. */
  static int hex(int c) {
    if (digit(c)) {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static boolean[] tokenCharacters() {
    boolean[] token = new boolean[128];
    for (int c = '0'; c <= 'z'; c++) {
      token[c] = digit(c) || c >= 'A' && c <= 'Z' || c >= 'a';
    }
    for (byte c : ascii("!#$%&'*+-.^_`|~")) {
      token[c] = true;
    }
    return token;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
