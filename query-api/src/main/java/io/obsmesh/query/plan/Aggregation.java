package io.obsmesh.query.plan;

import org.jspecify.annotations.Nullable;

/**
 * One aggregate of a group.
 *
 * @param argument what is aggregated; null for rows themselves
 * @param condition which rows count, for {@code count(latency>1s)} and {@code ratio(error)}; null
 *     for all
 * @param parameter the quantile, or how many bins or values
 * @param output its column
 */
public record Aggregation(
    Kind kind,
    @Nullable Scalar argument,
    @Nullable Condition condition,
    double parameter,
    Field output) {
  /** Which one. */
  public enum Kind {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX,
    STDEV,
    QUANTILE,
    /** Rows, or the sum of the argument, per second. */
    RATE,
    RATIO,
    DISTINCT_COUNT,
    FIRST,
    LAST,
    ANY,
    HISTOGRAM,
    TOPK
  }
}
