package io.obsmesh.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of which table, or what is computed of them.
 *
 * @param table its name
 * @param columns what comes back, in this order; empty for all
 * @param filter what a row must satisfy; null for all rows
 * @param sinceNanos rows whose {@code time} is at or after, nanoseconds since the Unix epoch
 * @param untilNanos and before
 * @param newest only the newest so many of the matching rows; 0 for all
 * @param follow go on with rows as they come
 * @param from by run of a node (see {@link ScanSummary#run}), the place of the first row that is
 *     wanted: rows of that run that were written before it are left out. A node whose run is not
 *     named gives all of its rows
 * @param asWritten rows in order of writing instead of time, so that {@link ScanSummary#next} says
 *     after each batch where to go on; {@code newest} must be 0
 * @param aggregate what comes back instead of rows; null for rows. Then {@code columns} and {@code
 *     newest} say nothing and {@code follow} must be false
 */
public record ScanRequest(
    String table,
    List<String> columns,
    @Nullable Predicate filter,
    long sinceNanos,
    long untilNanos,
    long newest,
    boolean follow,
    Map<String, Long> from,
    boolean asWritten,
    @Nullable PartialAggregate aggregate) {
  public ScanRequest {
    Objects.requireNonNull(table);
    columns = List.copyOf(columns);
    from = Map.copyOf(from);
    if (newest < 0) {
      throw new IllegalArgumentException("newest: " + newest + " (expected: >= 0)");
    }
    if (asWritten && newest > 0) {
      throw new IllegalArgumentException(
          "newest: " + newest + " (expected: 0 when rows come as written)");
    }
    if (follow && aggregate != null) {
      throw new IllegalArgumentException("follow: true (expected: false with an aggregate)");
    }
  }

  /** Rows in order of time, of all places. */
  public ScanRequest(
      String table,
      List<String> columns,
      @Nullable Predicate filter,
      long sinceNanos,
      long untilNanos,
      long newest,
      boolean follow) {
    this(table, columns, filter, sinceNanos, untilNanos, newest, follow, Map.of(), false);
  }

  /** A request for rows. */
  public ScanRequest(
      String table,
      List<String> columns,
      @Nullable Predicate filter,
      long sinceNanos,
      long untilNanos,
      long newest,
      boolean follow,
      Map<String, Long> from,
      boolean asWritten) {
    this(table, columns, filter, sinceNanos, untilNanos, newest, follow, from, asWritten, null);
  }

  /** The same with these columns. */
  public ScanRequest withColumns(List<String> other) {
    return new ScanRequest(
        table, other, filter, sinceNanos, untilNanos, newest, follow, from, asWritten, aggregate);
  }

  /** The same, of rows at or after a time only. */
  public ScanRequest since(long nanos) {
    return new ScanRequest(
        table, columns, filter, nanos, untilNanos, newest, follow, from, asWritten, aggregate);
  }

  /** The same in this order. */
  public ScanRequest asWritten(boolean written) {
    return new ScanRequest(
        table, columns, filter, sinceNanos, untilNanos, newest, follow, from, written, aggregate);
  }

  /** The same without the rows that are known already. */
  public ScanRequest withFrom(Map<String, Long> places) {
    return new ScanRequest(
        table,
        columns,
        filter,
        sinceNanos,
        untilNanos,
        newest,
        follow,
        places,
        asWritten,
        aggregate);
  }

  /** What is computed of the same rows. */
  public ScanRequest withAggregate(PartialAggregate computed) {
    return new ScanRequest(
        table, List.of(), filter, sinceNanos, untilNanos, 0, false, from, false, computed);
  }
}
