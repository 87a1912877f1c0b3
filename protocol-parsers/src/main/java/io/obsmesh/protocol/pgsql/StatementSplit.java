package io.obsmesh.protocol.pgsql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the text of a simple query into its statements.
 *
 * <p>Source: "Lexical Structure" and "Multiple Statements in a Simple Query" of the manual.
 */
final class StatementSplit {
  private final String sql;
  private int at;

  private StatementSplit(String sql) {
    this.sql = sql;
  }

  /** The statements in order; the text itself when it holds one. Never empty. */
  static List<String> of(String sql) {
    int semicolon = sql.indexOf(';');
    if (semicolon < 0 || semicolon == sql.length() - 1) {
      return List.of(sql);
    }
    List<String> statements = new StatementSplit(sql).split();
    return statements.size() <= 1 ? List.of(sql) : statements;
  }

  private List<String> split() {
    List<String> statements = new ArrayList<>();
    int from = 0;
    int parentheses = 0;
    boolean content = false;
    String lastWord = "";
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c <= ' ' || comment(c)) {
        at += c <= ' ' ? 1 : 0;
        continue;
      }
      if (c == ';' && parentheses <= 0) {
        add(statements, from, at, content);
        from = ++at;
        content = false;
        lastWord = "";
        parentheses = 0;
        continue;
      }
      content = true;
      if (wordStart(c)) {
        int start = at;
        word();
        if (at < sql.length() && sql.charAt(at) == '\'' && at - start == 1 && (c | 32) == 'e') {
          quoted('\'', true);
          continue;
        }
        String word = sql.substring(start, at);
        if (word.equalsIgnoreCase("ATOMIC") && lastWord.equalsIgnoreCase("BEGIN")) {
          // A function's body is full of semicolons, and the rest cannot be told from it cheaply.
          at = sql.length();
        }
        lastWord = word;
      } else if (c == '\'' || c == '"') {
        quoted(c, false);
      } else if (c == '$') {
        dollar();
      } else {
        parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
        at++;
      }
    }
    add(statements, from, sql.length(), content);
    return statements;
  }

  private void add(List<String> statements, int from, int to, boolean content) {
    if (content) {
      statements.add(sql.substring(from, to).strip());
    }
  }

  private boolean comment(char c) {
    if (c == '-' && sql.startsWith("--", at)) {
      int end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length() : end + 1;
      return true;
    }
    if (c != '/' || !sql.startsWith("/*", at)) {
      return false;
    }
    int depth = 0;
    while (at < sql.length()) {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        at += 2;
        if (--depth == 0) {
          return true;
        }
      } else {
        at++;
      }
    }
    return true;
  }

  private void quoted(char quote, boolean backslash) {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == '\\' && backslash) {
        at++;
      } else if (c == quote) {
        if (at >= sql.length() || sql.charAt(at) != quote) {
          break;
        }
        at++;
      }
    }
    at = Math.min(at, sql.length());
  }

  /** {@code $1} is a parameter, {@code $tag$ ... $tag$} a string. */
  private void dollar() {
    int end = at + 1;
    while (end < sql.length() && wordPart(sql.charAt(end)) && sql.charAt(end) != '$') {
      end++;
    }
    boolean tag = end < sql.length() && sql.charAt(end) == '$';
    if (tag && !(sql.charAt(at + 1) >= '0' && sql.charAt(at + 1) <= '9')) {
      String mark = sql.substring(at, end + 1);
      int close = sql.indexOf(mark, end + 1);
      at = close < 0 ? sql.length() : close + mark.length();
    } else {
      at = end;
    }
  }

  private void word() {
    while (at < sql.length() && wordPart(sql.charAt(at))) {
      at++;
    }
  }

  private static boolean wordStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c > 127;
  }

  private static boolean wordPart(char c) {
    return wordStart(c) || c >= '0' && c <= '9' || c == '$';
  }
}
