package io.obsmesh.protocol.sql;

/** Where databases differ in what a literal or a comment looks like. */
public enum SqlDialect {
  /** Double quotes hold strings, backslash escapes, {@code #} begins a comment. */
  MYSQL,
  /** Double quotes hold names, {@code $tag$} holds strings, {@code E''} has backslash escapes. */
  POSTGRESQL
}
