package io.obsmesh.policy.seen;

/** Makes a glob of a key: what looks like a number or identifier in it may be any. */
final class KeyPattern {
  private KeyPattern() {}

  static String of(String key) {
    StringBuilder glob = new StringBuilder();
    for (String part : key.split("(?<=[:/._-])|(?=[:/._-])")) {
      boolean varies =
          part.matches("[0-9]+")
              || (part.length() >= 8
                  && part.matches("[0-9A-Za-z]+")
                  && part.chars().anyMatch(Character::isDigit));
      if (varies) {
        glob.append('*');
      } else {
        glob.append(part.replaceAll("[*?\\[\\]\\\\]", "\\\\$0"));
      }
    }
    // One star is enough where only separators stand between them.
    return glob.toString().replaceAll("\\*([:._-]\\*)+", "*");
  }
}
