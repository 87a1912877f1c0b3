package io.obsmesh.protocol.http;

/**
 * A path with what looks like an identifier replaced by {@code {id}}, so that there are few
 * different ones: numbers, UUIDs, hexadecimal and other long opaque segments. At most {@value
 * #MOST_SEGMENTS} segments are kept.
 */
public final class Route {
  private static final int MOST_SEGMENTS = 8;
  private static final int LONGEST_WORD = 40;
  private static final int SHORTEST_HEX = 8;
  private static final String PLACEHOLDER = "{id}";

  private Route() {}

  /** The template of a path; the path itself when nothing in it is an identifier. */
  public static String of(String path) {
    StringBuilder route = null;
    int copied = 0;
    int segments = 0;
    int at = 0;
    while (at < path.length()) {
      if (path.charAt(at) == '/') {
        at++;
        continue;
      }
      int end = path.indexOf('/', at);
      if (end < 0) {
        end = path.length();
      }
      if (++segments > MOST_SEGMENTS) {
        return (route == null ? new StringBuilder(path.length()) : route)
            .append(path, copied, at)
            .append('*')
            .toString();
      }
      if (identifier(path, at, end)) {
        if (route == null) {
          route = new StringBuilder(path.length());
        }
        route.append(path, copied, at).append(PLACEHOLDER);
        copied = end;
      }
      at = end;
    }
    return route == null ? path : route.append(path, copied, path.length()).toString();
  }

  private static boolean identifier(String path, int from, int to) {
    int length = to - from;
    if (length > LONGEST_WORD) {
      return true;
    }
    int digits = 0;
    int hex = 0;
    int upper = 0;
    int lower = 0;
    int marks = 0;
    for (int i = from; i < to; i++) {
      char c = path.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
        hex++;
      } else if (c >= 'a' && c <= 'z') {
        lower++;
        hex += c <= 'f' ? 1 : 0;
      } else if (c >= 'A' && c <= 'Z') {
        upper++;
        hex += c <= 'F' ? 1 : 0;
      } else if (c == '-' || c == '_' || c == ',' || c == ':' || c == '=' || c == '~') {
        marks++;
      } else if (c == '@') {
        // A mail address.
        return true;
      } else {
        // Dots belong to file names and versions, percent signs to words in other languages.
        return false;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (digits + marks == length) {
      return true;
    }
    if (hex + marks == length && hex >= SHORTEST_HEX) {
      return true;
    }
    // Opaque: long, with digits in it, and letters of both cases or about as many digits.
    return length >= 16 && digits >= 2 && (upper > 0 && lower > 0 || digits * 3 >= length);
  }
}
