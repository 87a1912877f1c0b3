package io.obsmesh.query.duck;

/** Names and texts as SQL writes them. */
public final class SqlText {
  private SqlText() {}

  /** A name in quotes, whatever it contains. */
  public static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text in quotes, whatever it contains. */
  public static String text(String text) {
    // A NUL ends a string in DuckDB's parser.
    return "'" + text.replace("'", "''").replace("\0", "") + "'";
  }
}
