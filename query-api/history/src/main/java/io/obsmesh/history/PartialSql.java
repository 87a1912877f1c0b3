package io.obsmesh.history;

import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialAggregate.Key;
import io.obsmesh.wire.PartialAggregate.State;
import io.obsmesh.wire.PartialAggregate.Which;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Reference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node would compute, in SQL. Counts, sums, moments and picks are; what needs a sketch is
 * not, and then rows come instead, as from a node that is too old to compute.
 */
final class PartialSql {
  private final PredicateSql columns;

  PartialSql(PredicateSql columns) {
    this.columns = columns;
  }

  /**
   * The columns of the answer in the order of {@link PartialColumns#schema}, with {@code GROUP BY}
   * still to come; null when it cannot be computed.
   */
  @Nullable List<String> select(PartialAggregate aggregate) {
    List<String> select = new ArrayList<>();
    if (aggregate.everyNanos() > 0) {
      select.add("make_timestamp_ns(" + down("epoch_ns(\"time\")", aggregate.everyNanos()) + ")");
    }
    for (Key key : aggregate.keys()) {
      String of = key(key);
      if (of == null) {
        return null;
      }
      select.add(of);
    }
    for (State state : aggregate.states()) {
      List<String> parts = state(state);
      if (parts.isEmpty()) {
        return null;
      }
      select.addAll(parts);
    }
    return select;
  }

  /** How many columns of the answer are keys. */
  static int keys(PartialAggregate aggregate) {
    return aggregate.keys().size() + (aggregate.everyNanos() > 0 ? 1 : 0);
  }

  private @Nullable String key(Key key) {
    Reference of = key.of();
    if (key.width() == 0) {
      return columns.isScalar(of) ? columns.column(of) : null;
    }
    return columns.isTime(of)
        ? "make_timestamp_ns(" + down("epoch_ns(" + columns.column(of) + ")", key.width()) + ")"
        : columns.isNumber(of)
            ? down("CAST(" + columns.column(of) + " AS BIGINT)", key.width())
            : null;
  }

  /** A number rounded down to a multiple, below zero too. */
  private static String down(String number, long width) {
    return "(" + number + " - ((" + number + " % " + width + ") + " + width + ") % " + width + ")";
  }

  private List<String> state(State state) {
    return switch (state) {
      case PartialAggregate.Count(var where) -> count(where);
      case PartialAggregate.Sum(var of) ->
          columns.isNumber(of) && !columns.isTime(of)
              ? List.of(present(of), "TRY_CAST(sum(" + columns.column(of) + ") AS BIGINT)")
              : List.of();
      case PartialAggregate.Moments(var of) ->
          columns.isNumber(of) && !columns.isTime(of)
              ? List.of(
                  present(of),
                  "avg(CAST(" + columns.column(of) + " AS DOUBLE))",
                  "var_pop(CAST("
                      + columns.column(of)
                      + " AS DOUBLE)) * count("
                      + columns.column(of)
                      + ")")
              : List.of();
      case PartialAggregate.Pick(var of, var which) ->
          columns.isScalar(of) ? pick(columns.column(of), which) : List.of();
      case PartialAggregate.Distribution d -> List.of();
      case PartialAggregate.Distinct d -> List.of();
      case PartialAggregate.Frequent f -> List.of();
    };
  }

  private List<String> count(@Nullable Predicate where) {
    if (where == null) {
      return List.of("count(*)");
    }
    String condition = columns.of(where);
    return condition == null ? List.of() : List.of("count(*) FILTER (WHERE " + condition + ")");
  }

  private String present(Reference of) {
    return "nullif(count(" + columns.column(of) + "), 0)";
  }

  private static List<String> pick(String value, Which which) {
    String there = " FILTER (WHERE " + value + " IS NOT NULL)";
    return switch (which) {
      case LEAST -> List.of("min(" + value + ")");
      case GREATEST -> List.of("max(" + value + ")");
      case FIRST ->
          List.of("arg_min(" + value + ", \"time\")" + there, "min(epoch_ns(\"time\"))" + there);
      case LAST ->
          List.of("arg_max(" + value + ", \"time\")" + there, "max(epoch_ns(\"time\"))" + there);
      case ANY -> List.of("any_value(" + value + ")");
    };
  }

  /** The columns that rows need when they come instead. */
  static Set<String> needed(PartialAggregate aggregate) {
    Set<String> needed = new LinkedHashSet<>();
    aggregate.keys().forEach(key -> needed.add(key.of().column()));
    for (State state : aggregate.states()) {
      switch (state) {
        case PartialAggregate.Count(var where) -> {
          if (where != null) {
            needed.addAll(new RowPredicate(List.of(where)).columns());
          }
        }
        case PartialAggregate.Sum(var of) -> needed.add(of.column());
        case PartialAggregate.Moments(var of) -> needed.add(of.column());
        case PartialAggregate.Pick(var of, var which) -> needed.add(of.column());
        case PartialAggregate.Distribution(var of) -> needed.add(of.column());
        case PartialAggregate.Distinct(var of) -> needed.add(of.column());
        case PartialAggregate.Frequent(var of) -> needed.add(of.column());
      }
    }
    needed.add("time");
    return needed;
  }
}
