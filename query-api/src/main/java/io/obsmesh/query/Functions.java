package io.obsmesh.query;

import java.util.List;

/** The names of all functions, for the parser's hints and for completion. */
public final class Functions {
  /** Functions of many rows. */
  public static final List<String> AGGREGATES =
      List.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "stdev",
          "p50",
          "p90",
          "p95",
          "p99",
          "quantile",
          "rate",
          "ratio",
          "distinct_count",
          "first",
          "last",
          "any",
          "histogram",
          "topk");

  /** Functions of one row. */
  public static final List<String> SCALARS =
      List.of("bucket", "host", "cidr", "route", "json", "if", "has");

  private Functions() {}
}
