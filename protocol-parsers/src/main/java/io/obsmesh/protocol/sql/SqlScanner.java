package io.obsmesh.protocol.sql;

/** Cuts a statement into tokens. Used again for each statement, by one thread. */
final class SqlScanner {
  private final DigestWriter out = new DigestWriter();
  private String sql = "";
  private SqlDialect dialect = SqlDialect.MYSQL;
  private int at;

  /** What the statement says. */
  SqlText scan(String statement, SqlDialect spoken) {
    sql = statement;
    dialect = spoken;
    at = 0;
    out.begin();
    tokens();
    sql = "";
    return new SqlText(out.text(), out.operation(), out.secret());
  }

  private void tokens() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c <= ' ') {
        at++;
      } else if (comment(c)) {
        continue;
      } else if (c == '\'' || c == '"' && dialect == SqlDialect.MYSQL) {
        string(c, dialect == SqlDialect.MYSQL);
      } else if (c == '`' || c == '"') {
        quotedName(c);
      } else if (digit(c) || c == '.' && digit(peek(1)) && !out.afterName()) {
        number();
      } else if (c == '$' && dialect == SqlDialect.POSTGRESQL) {
        dollar();
      } else if (nameStart(c)) {
        name();
      } else {
        operator(c);
      }
    }
  }

  private boolean comment(char c) {
    boolean mysql = dialect == SqlDialect.MYSQL;
    char next = peek(1);
    if (c == '#' && mysql || c == '-' && next == '-' && (!mysql || peek(2) <= ' ')) {
      int end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length() : end + 1;
      return true;
    }
    if (c == '/' && next == '*') {
      if (mysql && (peek(2) == '!' || peek(2) == 'M' && peek(3) == '!')) {
        // The server runs what is inside: only the marks around it are no statement.
        at += peek(2) == '!' ? 3 : 4;
        while (digit(peek(0))) {
          at++;
        }
        return true;
      }
      int end = sql.indexOf("*/", at + 2);
      at = end < 0 ? sql.length() : end + 2;
      return true;
    }
    if (c == '*' && next == '/') {
      at += 2;
      return true;
    }
    return false;
  }

  private void string(char quote, boolean backslash) {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == '\\' && backslash) {
        at++;
      } else if (c == quote) {
        if (peek(0) != quote) {
          break;
        }
        at++;
      }
    }
    at = Math.min(at, sql.length());
    out.literal();
  }

  private void quotedName(char quote) {
    int end = at + 1;
    while (end < sql.length() && (sql.charAt(end) != quote || doubled(end, quote))) {
      end += sql.charAt(end) == quote ? 2 : 1;
    }
    end = Math.min(end + 1, sql.length());
    out.quotedName(sql, at, end);
    at = end;
  }

  private boolean doubled(int end, char quote) {
    return end + 1 < sql.length() && sql.charAt(end + 1) == quote;
  }

  private void number() {
    boolean hex = peek(0) == '0' && (peek(1) | 32) == 'x';
    at += hex ? 2 : 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      boolean exponent =
          !hex && (c == '+' || c == '-') && (sql.charAt(at - 1) | 32) == 'e' && digit(peek(1));
      if (!namePart(c) && c != '.' && !exponent) {
        break;
      }
      at++;
    }
    out.literal();
  }

  /** {@code $1} is a parameter, {@code $tag$ ... $tag$} a string. */
  private void dollar() {
    int end = at + 1;
    while (end < sql.length() && namePart(sql.charAt(end)) && sql.charAt(end) != '$') {
      end++;
    }
    if (end < sql.length() && sql.charAt(end) == '$' && !digit(peek(1))) {
      String tag = sql.substring(at, end + 1);
      int close = sql.indexOf(tag, end + 1);
      at = close < 0 ? sql.length() : close + tag.length();
    } else {
      at = end;
    }
    out.literal();
  }

  private void name() {
    int from = at;
    int length = sql.length();
    int hash = 0;
    boolean p = false;
    for (; at < length; at++) {
      char c = sql.charAt(at);
      if (!namePart(c)) {
        break;
      }
      hash = SqlKeywords.add(hash, c);
      p |= (c | 32) == 'p';
    }
    if (peek(0) == '\'' && prefix(from, at)) {
      string('\'', dialect == SqlDialect.MYSQL || (sql.charAt(from) | 32) == 'e');
      return;
    }
    String keyword = out.afterDot() ? null : SqlKeywords.find(sql, from, at, hash);
    out.word(sql, from, at, keyword, p && SqlKeywords.namesPassword(sql, from, at));
  }

  /** Whether the word is part of the string that follows: {@code x'0a'}, {@code _utf8'...'}. */
  private boolean prefix(int from, int to) {
    if (to - from == 1) {
      return "nxbeNXBE".indexOf(sql.charAt(from)) >= 0;
    }
    return sql.charAt(from) == '_';
  }

  private void operator(char c) {
    if (c == '?') {
      out.literal();
      at++;
      return;
    }
    int from = at++;
    if ("<>=!|&:".indexOf(c) >= 0) {
      while (at < sql.length() && "<>=|&:".indexOf(sql.charAt(at)) >= 0) {
        at++;
      }
    }
    out.operator(sql, from, at);
  }

  private char peek(int ahead) {
    return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean nameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '@' || c > 127;
  }

  private static boolean namePart(char c) {
    return nameStart(c) || digit(c) || c == '$';
  }
}
