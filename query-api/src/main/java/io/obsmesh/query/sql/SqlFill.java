package io.obsmesh.query.sql;

import io.obsmesh.query.duck.SqlText;
import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.query.plan.ValueType;
import java.util.ArrayList;
import java.util.List;

/** {@code fill} in SQL: all windows times all groups, with what is there joined to them. */
final class SqlFill {
  private final Step.Fill fill;
  private final Shape shape;
  private final TimeRange range;
  private final String from;

  SqlFill(Step.Fill fill, Shape shape, TimeRange range, String from) {
    this.fill = fill;
    this.shape = shape;
    this.range = range;
    this.from = from;
  }

  String select(List<String> names) {
    long every = fill.everyNanos();
    long first = Math.floorDiv(range.sinceNanos(), every) * every;
    List<String> keys = new ArrayList<>();
    List<String> on = new ArrayList<>(List.of("a.\"time\" = w.\"time\""));
    List<String> columns = new ArrayList<>(List.of("w.\"time\" AS \"time\""));
    for (int i = 1; i <= fill.keyCount(); i++) {
      String name = SqlText.name(names.get(i));
      keys.add(name);
      on.add("a." + name + " IS NOT DISTINCT FROM g." + name);
      columns.add("g." + name + " AS " + name);
    }
    for (int i = fill.keyCount() + 1; i < names.size(); i++) {
      columns.add(filled(SqlText.name(names.get(i)), shape.field(i).type(), keys));
    }
    String windows =
        "(SELECT make_timestamp_ns(unnest(range(%d, %d, %d))) AS \"time\") w"
            .formatted(first, range.untilNanos(), every);
    String groups =
        keys.isEmpty()
            ? "(SELECT 1 WHERE EXISTS (SELECT 1 FROM " + from + ")) g"
            : "(SELECT DISTINCT " + String.join(", ", keys) + " FROM " + from + ") g";
    return "SELECT "
        + String.join(", ", columns)
        + " FROM "
        + windows
        + " CROSS JOIN "
        + groups
        + " LEFT JOIN "
        + from
        + " a ON "
        + String.join(" AND ", on);
  }

  private String filled(String name, ValueType type, List<String> keys) {
    String here = "a." + name;
    String made =
        switch (fill.mode()) {
          case NULL -> "NULL";
          case NUMBER -> type.numeric() ? number(Double.toString(fill.value()), type) : "NULL";
          case PREVIOUS -> near("last_value", here, keys, true);
          case LINEAR -> type.numeric() ? linear(here, type, keys) : "NULL";
        };
    return "CASE WHEN a.\"time\" IS NULL THEN " + made + " ELSE " + here + " END AS " + name;
  }

  private static String number(String value, ValueType type) {
    return type == ValueType.INTEGER ? "round(" + value + ")::BIGINT" : value + "::DOUBLE";
  }

  /** The value of the nearest window that was there, before or after. */
  private static String near(String function, String value, List<String> keys, boolean before) {
    String partition = keys.isEmpty() ? "" : "PARTITION BY g." + String.join(", g.", keys) + " ";
    return ("%s(CASE WHEN a.\"time\" IS NOT NULL THEN {'v': %s} END IGNORE NULLS) OVER (%sORDER BY"
            + " w.\"time\" ROWS BETWEEN %s).v")
        .formatted(
            function,
            value,
            partition,
            before ? "UNBOUNDED PRECEDING AND CURRENT ROW" : "CURRENT ROW AND UNBOUNDED FOLLOWING");
  }

  private static String linear(String value, ValueType type, List<String> keys) {
    String at = "epoch_ns(a.\"time\")";
    String v0 = near("last_value", value, keys, true);
    String v1 = near("first_value", value, keys, false);
    String t0 = near("last_value", at, keys, true);
    String t1 = near("first_value", at, keys, false);
    return number(
        "(%1$s + (%2$s - %1$s) * ((epoch_ns(w.\"time\") - %3$s) / (%4$s - %3$s)::DOUBLE))"
            .formatted(v0, v1, t0, t1),
        type);
  }
}
