package io.obsmesh.collector.requests.mysql;

import io.obsmesh.policy.decide.Request;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The statements in a text, by their first keywords. Where a quote ends depends on what the session
 * was set to: backslashes may escape in either kind of quotes, or not. All readings count, so that
 * none hides a statement.
 */
final class Statements {
  private static final Request.Mysql UNKNOWN = new Request.Mysql(null, null);

  /** What begins statements that hold others. */
  private static final Set<String> COMPOUND =
      Set.of("IF", "CASE", "LOOP", "REPEAT", "WHILE", "FOR", "DECLARE");

  private final String text;
  private final boolean escapesInSingle;
  private final boolean escapesInDouble;
  private final Set<Request.Mysql> found;
  private int at;

  private Statements(
      String text, boolean escapesInSingle, boolean escapesInDouble, Set<Request.Mysql> found) {
    this.text = text;
    this.escapesInSingle = escapesInSingle;
    this.escapesInDouble = escapesInDouble;
    this.found = found;
  }

  /**
   * All that may be done by this text, each once; nothing for one without statements.
   *
   * @param text each byte a character
   */
  static Set<Request.Mysql> of(String text) {
    Set<Request.Mysql> found = new LinkedHashSet<>();
    boolean escapes = text.indexOf('\\') >= 0;
    for (int reading = 0; reading < (escapes ? 4 : 1); reading++) {
      new Statements(text, (reading & 1) == 0, (reading & 2) == 0, found).read();
    }
    return found;
  }

  private void read() {
    while (at < text.length()) {
      statement();
    }
  }

  /** Up to behind the semicolon that ends it. */
  private void statement() {
    String first = "";
    String second = "";
    boolean other = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ';') {
        at++;
        break;
      }
      if (isBlank(c)) {
        at++;
      } else if (c == '/' && ahead("/*")) {
        if (comment()) {
          found.add(UNKNOWN); // its inside is run
        }
      } else if (c == '#'
          || (ahead("--") && (at + 2 >= text.length() || text.charAt(at + 2) <= ' '))) {
        line();
      } else if (isLetter(c)) {
        String word = word();
        if (first.isEmpty() && !other) {
          first = word;
        } else if (second.isEmpty()) {
          second = word;
        }
      } else {
        other |= c != '(';
        // A label stands before a compound statement.
        if (c == ':' && second.isEmpty()) {
          found.add(UNKNOWN);
        }
        skip(c);
      }
    }
    if (!first.isEmpty()) {
      found.add(isCompound(first, second) ? UNKNOWN : new Request.Mysql(first, null));
    } else if (other) {
      found.add(UNKNOWN);
    }
  }

  private static boolean isCompound(String first, String second) {
    return COMPOUND.contains(first)
        || (first.equals("BEGIN") && second.equals("NOT"))
        || (first.equals("SET") && second.equals("STATEMENT"));
  }

  private boolean ahead(String what) {
    return text.startsWith(what, at);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private String word() {
    int from = at;
    while (at < text.length()
        && (isLetter(text.charAt(at))
            || Character.digit(text.charAt(at), 10) >= 0
            || text.charAt(at) == '$'
            || text.charAt(at) >= 0x80)) {
      at++;
    }
    return text.substring(from, at).toUpperCase(Locale.ROOT);
  }

  /** True for one that the server runs. */
  private boolean comment() {
    boolean runs = ahead("/*!") || ahead("/*M!");
    int end = text.indexOf("*/", at + 2);
    // What is run is read on, so that what is behind it in there is seen.
    at = runs ? at + 3 : end < 0 ? text.length() : end + 2;
    return runs;
  }

  private void line() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end + 1;
  }

  private void skip(char c) {
    at++;
    if (c == '`' && at > 1 && text.charAt(at - 2) >= 0x80) {
      found.add(UNKNOWN); // in some character sets it is the second half of a letter
    }
    if (c == '\'' || c == '"' || c == '`') {
      boolean escapes = (c == '\'' && escapesInSingle) || (c == '"' && escapesInDouble);
      while (at < text.length() && text.charAt(at) != c) {
        if (c == '`' && text.charAt(at) >= 0x80) {
          int next = at + 1;
          if (next < text.length() && text.charAt(next) == '`') {
            found.add(UNKNOWN);
          }
        }
        at += escapes && text.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
    }
  }
}
