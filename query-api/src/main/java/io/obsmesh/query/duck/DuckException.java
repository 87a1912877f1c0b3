package io.obsmesh.query.duck;

import java.util.Locale;

/** SQL that cannot be run. Its message is for the user. */
public final class DuckException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Kind {
    /** The SQL is wrong: the user's to mend. */
    QUERY,
    /** It needs more memory than it may use. */
    MEMORY,
    /** It was ended from outside. */
    CANCELLED,
    /** DuckDB is not to be had here. */
    ENGINE
  }

  private final Kind kind;

  DuckException(String message, Throwable cause) {
    super(message, cause);
    this.kind = Kind.ENGINE;
  }

  private DuckException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** A mistake in SQL that was found before DuckDB saw it. */
  public static DuckException mistake(String message) {
    return new DuckException(Kind.QUERY, message, new IllegalArgumentException(message));
  }

  /** What DuckDB says of a query. */
  public static DuckException of(Exception e, boolean interrupted) {
    String message = String.valueOf(e.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (interrupted || lower.contains("interrupt")) {
      return new DuckException(Kind.CANCELLED, "the query was cancelled", e);
    }
    return new DuckException(
        lower.contains("out of memory") ? Kind.MEMORY : Kind.QUERY, message.strip(), e);
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }
}
