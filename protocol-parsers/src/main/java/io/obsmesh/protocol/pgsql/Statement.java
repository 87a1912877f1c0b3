package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.sql.SqlDialect;
import io.obsmesh.protocol.sql.SqlText;
import org.jspecify.annotations.Nullable;

/** A statement as its rows show it, and what is known of its parameters. */
final class Statement {
  static final int[] NO_TYPES = {};

  final String text;
  final @Nullable String digest;
  final @Nullable String operation;
  final boolean secret;
  final boolean truncated;

  /** Types of the parameters by number; 0 when not known. */
  int[] types = NO_TYPES;

  /**
   * Reads a statement.
   *
   * @param cut its end is missing
   */
  Statement(String text, boolean cut) {
    SqlText sql = SqlText.of(text, SqlDialect.POSTGRESQL);
    this.text = sql.secret() ? sql.digest() : text;
    // The beginning of a statement is worth keeping, but a digest of it would be another's.
    digest = cut ? null : sql.digest();
    boolean known = !sql.operation().isEmpty() && (!cut || sql.digest().indexOf(' ') > 0);
    // WITH begins statements of every kind: the server tells which.
    operation = known && !sql.operation().equals("WITH") ? sql.operation() : null;
    secret = sql.secret();
    truncated = cut;
  }
}
