package io.obsmesh.protocol.sql;

import org.jspecify.annotations.Nullable;

/**
 * Writes tokens in one normal form and collapses lists of literals. Used again for each statement.
 */
final class DigestWriter {
  private static final int NONE = 0;
  private static final int NAME = 1;
  private static final int KEYWORD = 2;
  private static final int LITERAL = 3;
  private static final int OPEN = 4;
  private static final int CLOSE = 5;
  private static final int COMMA = 6;
  private static final int DOT = 7;
  private static final int OPERATOR = 8;

  /** Memory that is kept between statements, in characters. */
  private static final int MOST_KEPT = 4096;

  private StringBuilder out = new StringBuilder(256);
  private String operation = "";
  private boolean secret;
  private int last = NONE;
  private int beforeLast = NONE;

  /** Where the list being written began, if all of it is literals; -1 otherwise. */
  private int listStart = -1;

  private int listItems;
  private boolean afterIn;

  /** Where the tuple after VALUES ended, while only tuples follow it; -1 otherwise. */
  private int tuplesEnd = -1;

  private boolean afterValues;

  /** Begins another statement. */
  void begin() {
    if (out.capacity() > MOST_KEPT) {
      out = new StringBuilder(256);
    }
    out.setLength(0);
    operation = "";
    secret = false;
    last = NONE;
    beforeLast = NONE;
    listStart = -1;
    listItems = 0;
    afterIn = false;
    tuplesEnd = -1;
    afterValues = false;
  }

  String text() {
    return out.toString();
  }

  String operation() {
    return operation;
  }

  boolean secret() {
    return secret;
  }

  boolean afterName() {
    return last == NAME || last == KEYWORD;
  }

  boolean afterDot() {
    return last == DOT;
  }

  void quotedName(String sql, int from, int to) {
    name(sql, from, to, null, SqlKeywords.namesPassword(sql, from, to));
  }

  /**
   * Writes a word.
   *
   * @param keyword the word in upper case, null when it is no keyword
   * @param password it names one
   */
  void word(String sql, int from, int to, @Nullable String keyword, boolean password) {
    if (operation.isEmpty()) {
      operation = keyword != null ? keyword : SqlText.upper(sql.substring(from, to));
    }
    name(sql, from, to, keyword, password);
  }

  private void name(String sql, int from, int to, @Nullable String known, boolean password) {
    boolean keyword = known != null;
    secret |= password || "IDENTIFIED".equals(known);
    endTuples();
    listStart = -1;
    space(keyword ? KEYWORD : NAME);
    if (known != null) {
      out.append(known);
    } else {
      out.append(sql, from, to);
    }
    afterIn = "IN".equals(known);
    afterValues = "VALUES".equals(known) || "VALUE".equals(known);
    follow(keyword ? KEYWORD : NAME);
  }

  void literal() {
    boolean sign = last == OPERATOR && beforeLast != NAME && beforeLast != LITERAL;
    if (sign && beforeLast != CLOSE && out.length() > 0 && "+-".indexOf(lastChar()) >= 0) {
      // A sign is part of the number when nothing can be subtracted from.
      out.setLength(out.length() - 1);
      last = beforeLast;
      trim();
    }
    if (last == LITERAL) {
      // Strings side by side are one.
      return;
    }
    if (last != OPEN && last != COMMA) {
      endTuples();
      listStart = -1;
    }
    listItems++;
    space(LITERAL);
    out.append('?');
    follow(LITERAL);
  }

  private char lastChar() {
    return out.charAt(out.length() - 1);
  }

  private void trim() {
    while (out.length() > 0 && lastChar() == ' ') {
      out.setLength(out.length() - 1);
    }
  }

  void operator(String sql, int from, int to) {
    switch (sql.charAt(from)) {
      case '(' -> open();
      case ')' -> close();
      case ',' -> {
        if (last != LITERAL && last != CLOSE) {
          listStart = -1;
        }
        out.append(',');
        follow(COMMA);
      }
      case '.' -> {
        listStart = -1;
        out.append('.');
        follow(DOT);
      }
      case ';' -> {
        endTuples();
        out.append(';');
        follow(OPERATOR);
      }
      default -> {
        boolean sign = to - from == 1 && "+-".indexOf(sql.charAt(from)) >= 0;
        if (!sign) {
          endTuples();
          listStart = -1;
        }
        space(OPERATOR);
        out.append(sql, from, to);
        follow(OPERATOR);
      }
    }
  }

  private void open() {
    boolean tuple = afterValues || tuplesEnd >= 0 && last == COMMA;
    if (!tuple) {
      endTuples();
    }
    space(OPEN);
    listStart = out.length();
    listItems = 0;
    out.append('(');
    follow(OPEN);
  }

  private void close() {
    boolean literals = listStart >= 0 && last == LITERAL;
    out.append(')');
    if (literals && afterIn && listItems > 1) {
      out.setLength(listStart);
      out.append("(?)");
    }
    if (literals && tuplesEnd >= 0) {
      // Another row of the same INSERT says nothing new.
      out.setLength(tuplesEnd);
    } else if (literals && afterValues) {
      tuplesEnd = out.length();
    } else {
      tuplesEnd = -1;
    }
    afterIn = false;
    afterValues = false;
    listStart = -1;
    follow(CLOSE);
  }

  private void endTuples() {
    tuplesEnd = -1;
    afterValues = false;
  }

  private void space(int next) {
    boolean tight =
        switch (last) {
          case NONE, OPEN, DOT -> true;
          case NAME -> next == OPEN;
          default -> false;
        };
    if (!tight) {
      out.append(' ');
    }
  }

  private void follow(int kind) {
    beforeLast = last;
    last = kind;
  }
}
