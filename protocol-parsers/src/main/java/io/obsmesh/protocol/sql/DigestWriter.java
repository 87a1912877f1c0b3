package io.obsmesh.protocol.sql;

import java.util.Set;

/** Writes tokens in one normal form and collapses lists of literals. */
final class DigestWriter {
  private static final Set<String> KEYWORDS =
      Set.of(
          ("SELECT INSERT UPDATE DELETE REPLACE INTO FROM WHERE AND OR NOT IN IS NULL LIKE BETWEEN"
                  + " EXISTS VALUES VALUE SET ON JOIN LEFT RIGHT INNER OUTER CROSS FULL NATURAL"
                  + " USING AS DISTINCT ALL ANY SOME UNION EXCEPT INTERSECT GROUP ORDER BY HAVING"
                  + " LIMIT OFFSET ASC DESC CASE WHEN THEN ELSE END CREATE ALTER DROP TRUNCATE"
                  + " TABLE INDEX VIEW DATABASE SCHEMA USER IF BEGIN START TRANSACTION COMMIT"
                  + " ROLLBACK SAVEPOINT RELEASE SHOW DESCRIBE EXPLAIN USE CALL WITH RECURSIVE FOR"
                  + " LOCK SHARE KEY DUPLICATE RETURNING CONFLICT DO NOTHING GRANT REVOKE TO"
                  + " IDENTIFIED PASSWORD PREPARE EXECUTE DEALLOCATE DECLARE FETCH CLOSE COPY"
                  + " ANALYZE VACUUM TRUE FALSE DEFAULT PRIMARY UNIQUE INTERVAL OVER PARTITION")
              .split(" "));

  private static final int NONE = 0;
  private static final int NAME = 1;
  private static final int KEYWORD = 2;
  private static final int LITERAL = 3;
  private static final int OPEN = 4;
  private static final int CLOSE = 5;
  private static final int COMMA = 6;
  private static final int DOT = 7;
  private static final int OPERATOR = 8;

  private final StringBuilder out;
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

  DigestWriter(int capacity) {
    out = new StringBuilder(Math.min(capacity, 4096));
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

  void name(String sql, int from, int to, boolean maybeKeyword) {
    String word = sql.substring(from, to);
    String upper = maybeKeyword && word.length() <= 12 ? SqlText.upper(word) : "";
    boolean keyword = KEYWORDS.contains(upper) && last != DOT;
    if (operation.isEmpty() && maybeKeyword) {
      operation = keyword ? upper : SqlText.upper(word);
    }
    secret |= SqlText.upper(word).contains("PASSW") || upper.equals("IDENTIFIED");
    endTuples();
    listStart = -1;
    space(keyword ? KEYWORD : NAME);
    out.append(keyword ? upper : word);
    afterIn = keyword && upper.equals("IN");
    afterValues = keyword && (upper.equals("VALUES") || upper.equals("VALUE"));
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
