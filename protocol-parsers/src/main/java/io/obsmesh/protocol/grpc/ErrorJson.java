package io.obsmesh.protocol.grpc;

import org.jspecify.annotations.Nullable;

/** Finds a text in the JSON of an error. Stateless; what is no JSON has no texts. */
final class ErrorJson {
  private static final int LONGEST = 1024;

  private ErrorJson() {}

  /**
   * The text under a name.
   *
   * @param nested whether to look into the object named {@code error}, and not into the outermost
   */
  static @Nullable String text(String json, boolean nested, String name) {
    int depth = 0;
    boolean inError = false;
    boolean key = false;
    String last = "";
    for (int i = 0; i < json.length(); i++) {
      switch (json.charAt(i)) {
        case '{', '[' -> {
          depth++;
          inError = depth == 2 ? last.equals("error") && json.charAt(i) == '{' : inError;
          key = true;
        }
        case '}', ']' -> depth--;
        case ',' -> key = true;
        case ':' -> key = false;
        case '"' -> {
          int end = end(json, i + 1);
          boolean here = nested ? depth == 2 && inError : depth == 1;
          if (key) {
            last = json.substring(i + 1, end);
          } else if (here && last.equals(name)) {
            return unescaped(json, i + 1, Math.min(end, i + 1 + LONGEST));
          }
          i = end;
        }
        default -> {}
      }
    }
    return null;
  }

  /** Where a text ends, at its quotation mark, or with the JSON. */
  private static int end(String json, int from) {
    int at = from;
    while (at < json.length() && json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, json.length());
  }

  private static String unescaped(String json, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = json.charAt(i);
      if (c != '\\' || i + 1 >= to) {
        text.append(c);
        continue;
      }
      char escaped = json.charAt(++i);
      if (escaped == 'u' && i + 4 < to) {
        int value = 0;
        for (int digit = 1; digit <= 4; digit++) {
          value = value << 4 | Math.max(0, Character.digit(json.charAt(i + digit), 16));
        }
        text.append((char) value);
        i += 4;
      } else {
        text.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
      }
    }
    return text.toString();
  }
}
