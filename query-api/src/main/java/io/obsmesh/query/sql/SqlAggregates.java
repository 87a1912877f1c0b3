package io.obsmesh.query.sql;

import io.obsmesh.query.duck.SqlText;
import io.obsmesh.query.plan.Aggregation;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.query.plan.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A grouping in SQL. */
final class SqlAggregates {
  private final SqlScalars scalars;
  private final Step.Aggregate step;
  private final TimeRange range;
  private final String from;

  SqlAggregates(SqlScalars scalars, Step.Aggregate step, TimeRange range, String from) {
    this.scalars = scalars;
    this.step = step;
    this.range = range;
    this.from = from;
  }

  /** The whole SELECT. */
  String select() {
    List<String> inner = new ArrayList<>();
    List<String> outer = new ArrayList<>();
    if (step.everyNanos() > 0) {
      inner.add(window() + " AS \"time\"");
      outer.add("\"time\"");
    }
    for (Step.Output key : step.keys()) {
      String name = SqlText.name(key.field().name());
      inner.add(scalars.scalar(key.value()) + " AS " + name);
      outer.add(name);
    }
    int groups = inner.size();
    StringBuilder bounds = new StringBuilder();
    boolean nested = false;
    for (Aggregation aggregation : step.aggregations()) {
      String name = SqlText.name(aggregation.output().name());
      switch (aggregation.kind()) {
        case HISTOGRAM -> {
          nested = true;
          SqlHistogram histogram = new SqlHistogram(aggregation, argument(aggregation));
          bounds.append(histogram.bounds(from));
          inner.addAll(histogram.inner());
          outer.add(histogram.outer() + " AS " + name);
        }
        case COUNT,
            SUM,
            AVG,
            MIN,
            MAX,
            STDEV,
            QUANTILE,
            RATE,
            RATIO,
            DISTINCT_COUNT,
            FIRST,
            LAST,
            ANY,
            TOPK -> {
          inner.add(aggregate(aggregation) + " AS " + name);
          outer.add(name);
        }
      }
    }
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(step.aggregations().isEmpty() ? "DISTINCT " : "").append(String.join(", ", inner));
    sql.append(" FROM ").append(from).append(bounds);
    if (step.everyNanos() > 0) {
      sql.append(" WHERE ").append(time()).append(" IS NOT NULL");
    }
    if (groups > 0 && !step.aggregations().isEmpty()) {
      sql.append(" GROUP BY ");
      for (int i = 1; i <= groups; i++) {
        sql.append(i == 1 ? "" : ", ").append(i);
      }
    }
    return nested ? "SELECT " + String.join(", ", outer) + " FROM (" + sql + ")" : sql.toString();
  }

  private String time() {
    return scalars.scalar(Objects.requireNonNull(step.time()));
  }

  private String window() {
    return "make_timestamp_ns("
        + SqlScalars.floored("epoch_ns(" + time() + ")", step.everyNanos())
        + ")";
  }

  private String argument(Aggregation aggregation) {
    return scalars.scalar(Objects.requireNonNull(aggregation.argument()));
  }

  private String aggregate(Aggregation aggregation) {
    Scalar of = aggregation.argument();
    String test =
        aggregation.condition() == null ? "" : scalars.conditions().test(aggregation.condition());
    String counted = "count(*)" + (test.isEmpty() ? "" : " FILTER (WHERE " + test + ")");
    boolean whole = aggregation.output().type() == ValueType.INTEGER;
    return switch (aggregation.kind()) {
      case COUNT -> counted;
      case RATIO -> "avg(CASE WHEN " + test + " THEN 1.0::DOUBLE ELSE 0 END)";
      case RATE ->
          (of == null ? counted : "coalesce(sum(" + argument(aggregation) + "), 0)")
              + "::DOUBLE / "
              + seconds();
      case SUM -> "sum(" + argument(aggregation) + ")" + (whole ? "::BIGINT" : "::DOUBLE");
      case AVG -> rounded("avg(" + argument(aggregation) + ")", whole);
      case STDEV -> rounded("stddev_pop(" + argument(aggregation) + ")", whole);
      case MIN -> "min(" + argument(aggregation) + ")";
      case MAX -> "max(" + argument(aggregation) + ")";
      case QUANTILE ->
          "quantile_disc(" + argument(aggregation) + ", " + aggregation.parameter() + ")";
      case DISTINCT_COUNT -> "count(DISTINCT " + argument(aggregation) + ")";
      case FIRST -> ordered("arg_min", "first", argument(aggregation));
      case LAST -> ordered("arg_max", "last", argument(aggregation));
      case ANY -> "any_value(" + argument(aggregation) + ")";
      case TOPK ->
          "list_transform(list_sort(list_transform(map_entries(histogram("
              + argument(aggregation)
              + ")), lambda e: {'n': -(e.value::BIGINT), 'v': e.key}))[1:"
              + (int) aggregation.parameter()
              + "], lambda e: {'value': e.v, 'count': -e.n})";
      case HISTOGRAM -> throw new IllegalStateException("histogram is made of several columns");
    };
  }

  private String ordered(String byTime, String otherwise, String of) {
    return step.time() == null
        ? otherwise + "(" + of + ")"
        : byTime + "(" + of + ", " + time() + ")";
  }

  private static String rounded(String value, boolean whole) {
    return whole ? "round(" + value + ")::BIGINT" : value;
  }

  /** How much of the window lies in the range, or how long the range is. */
  private String seconds() {
    if (step.everyNanos() == 0) {
      return Double.toString(range.seconds());
    }
    String start = "epoch_ns(any_value(" + window() + "))";
    return "((least("
        + start
        + " + "
        + step.everyNanos()
        + ", "
        + range.untilNanos()
        + ") - greatest("
        + start
        + ", "
        + range.sinceNanos()
        + ")) / 1e9)";
  }

  /** For readers of the SQL: what it cannot know; null when nothing. */
  static @Nullable String remark(Step.Aggregate step) {
    boolean rates = step.aggregations().stream().anyMatch(a -> a.kind() == Aggregation.Kind.RATE);
    return rates ? "rates are of the whole range, whether or not all of it was seen" : null;
  }
}
