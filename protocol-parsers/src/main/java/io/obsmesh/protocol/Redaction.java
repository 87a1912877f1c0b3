package io.obsmesh.protocol;

import java.nio.charset.StandardCharsets;

/**
 * What must not be stored: credentials in headers and in query strings. Every protocol asks before
 * it stores. Stateless.
 */
public final class Redaction {
  /** What stands where a secret was. */
  public static final String REDACTED = "<redacted>";

  private static final byte[][] SECRET_HEADERS = {
    ascii("authorization"),
    ascii("proxy-authorization"),
    ascii("cookie"),
    ascii("set-cookie"),
    ascii("authentication-info"),
    ascii("proxy-authentication-info"),
    ascii("sec-websocket-key"),
    ascii("grpc-metadata-authorization"),
    ascii("x-amz-security-token"),
    ascii("x-forwarded-client-cert"),
  };

  /** A header that has one of these anywhere in its name carries a credential. */
  private static final byte[][] SECRET_HEADER_PARTS = {
    ascii("api-key"),
    ascii("apikey"),
    ascii("api_key"),
    ascii("auth-token"),
    ascii("access-token"),
    ascii("csrf-token"),
    ascii("xsrf-token"),
    ascii("session-token"),
    ascii("id-token"),
    ascii("refresh-token"),
    ascii("private-token"),
    ascii("vault-token"),
    ascii("secret"),
    ascii("password"),
  };

  /** A parameter whose name has one of these anywhere in it carries a credential. */
  private static final String[] SECRET_PARAMETER_PARTS = {
    "token",
    "password",
    "passwd",
    "secret",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "private_key",
    "credential",
    "signature",
    "authorization",
  };

  /** A parameter of exactly this name carries a credential. */
  private static final String[] SECRET_PARAMETERS = {
    "pwd", "pass", "auth", "sig", "jwt", "key", "sid", "session", "sessionid"
  };

  private static final int SHORTEST_PARAMETER_PART = "token".length();

  /** By lower-case letter: whether one of the parts begins with it. */
  private static final boolean[] PARAMETER_PART_BEGINS = new boolean[128];

  static {
    for (String part : SECRET_PARAMETER_PARTS) {
      PARAMETER_PART_BEGINS[part.charAt(0)] = true;
    }
  }

  private Redaction() {}

  /** Whether the value of this header must not be stored; case does not matter. */
  public static boolean secretHeader(String name) {
    int length = name.length();
    for (byte[] secret : SECRET_HEADERS) {
      if (secret.length == length && matches(name, 0, secret)) {
        return true;
      }
    }
    for (byte[] part : SECRET_HEADER_PARTS) {
      for (int at = 0; at + part.length <= length; at++) {
        if (matches(name, at, part)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The value of a header as it may be stored. */
  public static String header(String name, String value) {
    return secretHeader(name) ? REDACTED : value;
  }

  /** Whether the value of this query or form parameter must not be stored; case does not matter. */
  public static boolean secretParameter(String name) {
    return secretParameter(name, 0, name.length());
  }

  /**
   * A query string or form body with the values of secret parameters replaced; the same object when
   * there are none.
   */
  public static String query(String query) {
    StringBuilder redacted = null;
    int copied = 0;
    int from = 0;
    while (from < query.length()) {
      int end = parameterEnd(query, from);
      int equals = query.indexOf('=', from);
      if (equals >= 0 && equals < end - 1 && secretParameter(query, from, equals)) {
        if (redacted == null) {
          redacted = new StringBuilder(query.length());
        }
        redacted.append(query, copied, equals + 1).append(REDACTED);
        copied = end;
      }
      from = end + 1;
    }
    return redacted == null ? query : redacted.append(query, copied, query.length()).toString();
  }

  private static int parameterEnd(String query, int from) {
    int at = from;
    while (at < query.length() && query.charAt(at) != '&' && query.charAt(at) != ';') {
      at++;
    }
    return at;
  }

  private static boolean secretParameter(String text, int from, int to) {
    for (String name : SECRET_PARAMETERS) {
      if (name.length() == to - from && text.regionMatches(true, from, name, 0, name.length())) {
        return true;
      }
    }
    for (int at = from; at + SHORTEST_PARAMETER_PART <= to; at++) {
      int c = text.charAt(at) | 0x20;
      if ((c >= 128 || PARAMETER_PART_BEGINS[c]) && secretPart(text, at, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean secretPart(String text, int at, int to) {
    for (String part : SECRET_PARAMETER_PARTS) {
      if (at + part.length() <= to && text.regionMatches(true, at, part, 0, part.length())) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code name} has the lower-case {@code part} at {@code at}, ignoring case. */
  private static boolean matches(String name, int at, byte[] part) {
    for (int i = 0; i < part.length; i++) {
      int c = name.charAt(at + i);
      if (c >= 'A' && c <= 'Z') {
        c += 'a' - 'A';
      }
      if (c != part[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
