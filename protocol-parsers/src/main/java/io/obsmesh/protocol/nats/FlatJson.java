package io.obsmesh.protocol.nats;

import org.jspecify.annotations.Nullable;

/** Finds one text of a JSON object. What the rest holds, secrets too, is passed over. Stateless. */
final class FlatJson {
  private static final int LONGEST = 256;

  private FlatJson() {}

  /** The text under a name of the outermost object, cut at 256 characters, or null. */
  static @Nullable String text(String json, String name) {
    int depth = 0;
    boolean key = false;
    boolean found = false;
    for (int i = 0; i < json.length(); i++) {
      switch (json.charAt(i)) {
        case '{', '[' -> {
          depth++;
          key = depth == 1;
          found = false;
        }
        case '}', ']' -> depth--;
        case ',' -> {
          key = depth == 1;
          found = false;
        }
        case ':' -> key = false;
        case '"' -> {
          int end = end(json, i);
          if (key) {
            found =
                json.regionMatches(i + 1, name, 0, name.length()) && end == i + 1 + name.length();
          } else if (found && depth == 1) {
            return unescaped(json.substring(i + 1, Math.min(end, json.length())));
          }
          i = end;
        }
        default -> {}
      }
    }
    return null;
  }

  private static int end(String json, int start) {
    int at = start + 1;
    while (at < json.length() && json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  /** Escapes of one character; others stay as they are. */
  private static @Nullable String unescaped(String text) {
    String whole = text.replace("\\\"", "\"").replace("\\/", "/").replace("\\\\", "\\");
    return whole.isEmpty() ? null : whole.substring(0, Math.min(whole.length(), LONGEST));
  }
}
