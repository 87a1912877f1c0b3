package io.obsmesh.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the errors of one query, so that several are shown at once. Not thread-safe. */
public final class Problems {
  private static final int MOST = 5;

  private final String source;
  private final List<QueryError> errors = new ArrayList<>();
  private boolean fatal;

  public Problems(String source) {
    this.source = source;
  }

  /** The query's text. */
  public String source() {
    return source;
  }

  /** Notes an error; the same place is not blamed twice. */
  public void add(Span span, String message, @Nullable String suggestion) {
    QueryError error = QueryError.at(source, span, message, suggestion);
    for (QueryError other : errors) {
      if (other.line() == error.line() && other.column() == error.column()) {
        return;
      }
    }
    if (errors.size() < MOST) {
      errors.add(error);
    }
  }

  /** Notes an error and gives up: what follows could not be understood. */
  public QueryException fail(Span span, String message, @Nullable String suggestion) {
    add(span, message, suggestion);
    return exception();
  }

  /** As {@link #fail}, of an error after which nothing else is looked for. */
  QueryException fatal(Span span, String message, @Nullable String suggestion) {
    fatal = true;
    return fail(span, message, suggestion);
  }

  boolean isFatal() {
    return fatal;
  }

  /** Whether there was an error. */
  public boolean any() {
    return !errors.isEmpty();
  }

  /** Throws when there was an error. */
  public void throwIfAny() {
    if (!errors.isEmpty()) {
      throw exception();
    }
  }

  private QueryException exception() {
    errors.sort(Comparator.comparingInt(QueryError::line).thenComparingInt(QueryError::column));
    return new QueryException(source, errors);
  }
}
