package io.obsmesh.query.sql;

import io.obsmesh.query.duck.SqlText;
import io.obsmesh.query.plan.Aggregation;
import java.util.List;

/**
 * {@code histogram(x, n)} in SQL: the bins of all groups lie between the smallest and the largest
 * value, of equal ratio where they are far apart, else of equal width.
 */
final class SqlHistogram {
  private final String name;
  private final String of;
  private final int bins;

  SqlHistogram(Aggregation aggregation, String of) {
    this.name = aggregation.output().name();
    this.of = of;
    this.bins = (int) aggregation.parameter();
  }

  /** What is joined to every row: the ends of all bins. */
  String bounds(String from) {
    return ", (SELECT min(%1$s)::DOUBLE AS %2$s, max(%1$s)::DOUBLE AS %3$s FROM %4$s)"
        .formatted(of, column("low"), column("high"), from);
  }

  /** How many values lie in which bin, and the ends, for one group. */
  List<String> inner() {
    String low = column("low");
    String high = column("high");
    String bin =
        ("least(floor(CASE WHEN %1$s > 0 AND %2$s / %1$s > 4 THEN ln(%3$s / %1$s) / ln(%2$s /"
                + " %1$s) ELSE coalesce((%3$s - %1$s) / nullif(%2$s - %1$s, 0), 0) END * %4$d),"
                + " %5$d)::BIGINT")
            .formatted(low, high, "(" + of + ")", bins, bins - 1);
    return List.of(
        "histogram(" + bin + ") FILTER (WHERE " + of + " IS NOT NULL) AS " + column("bins"),
        "any_value(" + low + ") AS " + column("from"),
        "any_value(" + high + ") AS " + column("to"));
  }

  /** The bins that are not empty, as [from, to, count]. */
  String outer() {
    return "list_transform(map_entries(%s), lambda e: [%s, %s, e.value::BIGINT])"
        .formatted(column("bins"), edge("e.key"), edge("(e.key + 1)"));
  }

  private String edge(String bin) {
    return ("round(CASE WHEN %1$s > 0 AND %2$s / %1$s > 4 THEN %1$s * pow(%2$s / %1$s, %3$s /"
            + " %4$d.0) ELSE %1$s + (%2$s - %1$s) * %3$s / %4$d END)::BIGINT")
        .formatted(column("from"), column("to"), bin, bins);
  }

  private String column(String what) {
    return SqlText.name(name + " " + what);
  }
}
