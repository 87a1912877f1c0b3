package io.obsmesh.protocol.sql;

import java.util.Locale;

/**
 * What can be said about a statement from its text alone.
 *
 * @param digest the statement without its literals: literals are {@code ?}, lists of them collapse,
 *     comments are gone, blanks and the case of keywords are normal
 * @param operation its first keyword in upper case, "" when there is none
 * @param secret it handles passwords, so its literals and parameters must not be stored
 */
public record SqlText(String digest, String operation, boolean secret) {
  private static final ThreadLocal<SqlScanner> SCANNER = ThreadLocal.withInitial(SqlScanner::new);

  /** Reads a statement, maybe cut. Linear in its length; never throws for what it says. */
  public static SqlText of(String statement, SqlDialect dialect) {
    return SCANNER.get().scan(statement, dialect);
  }

  static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
