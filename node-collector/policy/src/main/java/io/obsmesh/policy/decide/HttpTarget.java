package io.obsmesh.policy.decide;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request in the one form that all servers agree on, or none. Percent signs are
 * decoded once. There is no such form, because servers differ in what they make of it, when the
 * path has
 *
 * <ul>
 *   <li>an empty segment ({@code //}), {@code /./} or {@code /../},
 *   <li>an encoded slash, backslash, percent sign or control character,
 *   <li>a backslash, semicolon, number sign, blank or control character, or
 *   <li>a percent sign without two hexadecimal digits.
 * </ul>
 *
 * A target that is neither a path nor absolute ({@code CONNECT host:port}, {@code *}) has none
 * either, but for {@code *} itself.
 */
public final class HttpTarget {
  private final byte @Nullable [] path;
  private final @Nullable String host;

  private HttpTarget(byte @Nullable [] path, @Nullable String host) {
    this.path = path;
    this.host = host;
  }

  /**
   * Reads a target as it is in the request line or {@code :path}.
   *
   * @param host as in header {@code Host} or {@code :authority}; an absolute target has its own,
   *     which then counts
   */
  public static HttpTarget of(String target, @Nullable String host) {
    if (target.equals("*")) {
      return new HttpTarget(new byte[] {'*'}, plainHost(host));
    }
    String rest = target;
    String asked = host;
    int scheme = target.indexOf("://");
    if (!target.startsWith("/") && scheme > 0) {
      String name = target.substring(0, scheme).toLowerCase(Locale.ROOT);
      if (!name.equals("http") && !name.equals("https")) {
        return new HttpTarget(null, null);
      }
      int slash = endOfAuthority(target, scheme + 3);
      asked = target.substring(scheme + 3, slash);
      rest = target.substring(slash);
      if (asked.indexOf('@') >= 0) {
        return new HttpTarget(null, null);
      }
      if (rest.isEmpty() || rest.startsWith("?")) {
        rest = "/" + rest;
      }
    }
    return new HttpTarget(rest.startsWith("/") ? decoded(rest) : null, plainHost(asked));
  }

  private static int endOfAuthority(String target, int from) {
    for (int i = from; i < target.length(); i++) {
      if ("/?#".indexOf(target.charAt(i)) >= 0) {
        return i;
      }
    }
    return target.length();
  }

  /** The path; null when there is none that all servers agree on. A copy. */
  public byte @Nullable [] path() {
    return path == null ? null : path.clone();
  }

  /** The host in lower case, without port and last dot; null when there is none, or an odd one. */
  public @Nullable String host() {
    return host;
  }

  private static byte @Nullable [] decoded(String text) {
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    byte[] path = new byte[raw.length];
    int length = 0;
    int segment = 0;
    for (int i = 0; i < raw.length && raw[i] != '?'; i++) {
      int c = raw[i] & 255;
      if (c == '/') {
        if (i > 0 && isOdd(path, segment, length)) {
          return null;
        }
        path[length++] = '/';
        segment = length;
        continue;
      }
      if (c == '%') {
        int high = i + 1 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
        int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        c = high << 4 | low;
        i += 2;
        if (c == '/' || c == '%') {
          return null;
        }
      } else if (c == ' ' || c == '#') {
        return null;
      }
      if (c < ' ' || c == 0x7f || c == '\\' || c == ';') {
        return null;
      }
      path[length++] = (byte) c;
    }
    // The last segment may be empty: /api/ is a path of its own.
    if (length > segment && isOdd(path, segment, length)) {
      return null;
    }
    return Arrays.copyOf(path, length);
  }

  private static boolean isOdd(byte[] path, int from, int to) {
    int length = to - from;
    return length == 0
        || (length == 1 && path[from] == '.')
        || (length == 2 && path[from] == '.' && path[from + 1] == '.');
  }

  private static @Nullable String plainHost(@Nullable String host) {
    if (host == null) {
      return null;
    }
    String text = host.toLowerCase(Locale.ROOT);
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    String name = end < 0 ? text : text.substring(0, end);
    String port = end < 0 ? "" : text.substring(end);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    boolean plain = name.matches("[a-z0-9._-]+|\\[[0-9a-f:.]+\\]") && port.matches("(:[0-9]*)?");
    return plain ? name : null;
  }
}
