package io.obsmesh.wire;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of which table.
 *
 * @param table its name
 * @param columns what comes back, in this order; empty for all
 * @param filter what a row must satisfy; null for all rows
 * @param sinceNanos rows whose {@code time} is at or after, nanoseconds since the Unix epoch
 * @param untilNanos and before
 * @param newest only the newest so many of the matching rows; 0 for all
 * @param follow go on with rows as they come
 */
public record ScanRequest(
    String table,
    List<String> columns,
    @Nullable Predicate filter,
    long sinceNanos,
    long untilNanos,
    long newest,
    boolean follow) {
  public ScanRequest {
    Objects.requireNonNull(table);
    columns = List.copyOf(columns);
    if (newest < 0) {
      throw new IllegalArgumentException("newest: " + newest + " (expected: >= 0)");
    }
  }
}
