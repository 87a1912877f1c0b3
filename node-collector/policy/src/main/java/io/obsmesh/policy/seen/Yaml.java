package io.obsmesh.policy.seen;

/** Writes texts so that YAML reads them as what they are. */
final class Yaml {
  private Yaml() {}

  /** Plain where that is safe, else in double quotes. */
  static String text(String text) {
    if (text.matches("[A-Za-z/][A-Za-z0-9_./-]*")
        && !text.matches("(?i)true|false|null|yes|no|on|off|y|n")) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
          } else if (c < ' ' || c > 126) {
            quoted.append("\\u%04x".formatted(c));
          } else {
            quoted.append((char) c);
          }
        });
    return quoted.append('"').toString();
  }

  /** A text that a glob has to take as itself. */
  static String glob(String text) {
    return text(text.replaceAll("[*?\\[\\]\\\\]", "\\\\$0"));
  }
}
