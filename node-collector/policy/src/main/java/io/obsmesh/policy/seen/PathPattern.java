package io.obsmesh.policy.seen;

import java.nio.charset.StandardCharsets;

/** Makes a pattern of a path: segments that look like numbers or identifiers may be any such. */
final class PathPattern {
  private static final String UUID =
      "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

  private PathPattern() {}

  /** In quotes, for YAML. */
  static String of(byte[] path) {
    String text = new String(path, StandardCharsets.ISO_8859_1);
    StringBuilder pattern = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int slash = text.indexOf('/', at);
      int end = slash < 0 ? text.length() : slash;
      pattern.append(segment(text.substring(at, end)));
      if (slash >= 0) {
        pattern.append('/');
      }
      at = end + 1;
    }
    return Yaml.text(pattern.toString());
  }

  private static String segment(String segment) {
    if (segment.matches("[0-9]+")) {
      return "[0-9]+";
    }
    if (segment.matches(UUID)) {
      return "[0-9a-fA-F-]{36}";
    }
    if (segment.length() >= 12
        && segment.matches("[0-9A-Za-z_-]+")
        && segment.chars().filter(Character::isDigit).count() >= 3) {
      return "[0-9A-Za-z_-]+";
    }
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c > 126) {
        escaped.append("\\x%02x".formatted((int) c));
      } else {
        escaped.append(".^$*+?()[]{}|\\".indexOf(c) >= 0 ? "\\" : "").append(c);
      }
    }
    return escaped.toString();
  }
}
