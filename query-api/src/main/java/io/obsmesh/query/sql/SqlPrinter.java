package io.obsmesh.query.sql;

import io.obsmesh.query.duck.SqlText;
import io.obsmesh.query.plan.Durations;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plan as one SELECT in DuckDB's dialect, with a WITH clause for each step. It gives the same
 * answer over tables of the same names and columns, with times as TIMESTAMP_NS in UTC; quantiles
 * are exact there.
 */
public final class SqlPrinter {
  private final SqlScalars scalars = new SqlScalars();
  private final Map<String, String> parts = new LinkedHashMap<>();
  private final Set<String> remarks = new LinkedHashSet<>();

  private SqlPrinter() {}

  /**
   * The SQL of a plan.
   *
   * @param limit rows at most, where neither the query limits nor groups them; 0 for all
   */
  public static String print(Plan plan, int limit) {
    SqlPrinter printer = new SqlPrinter();
    Rows rows = printer.pipeline(plan);
    boolean bounded =
        plan.aggregates() || plan.steps().stream().anyMatch(Step.Limit.class::isInstance);
    if (limit > 0 && !bounded) {
      printer.remarks.add(
          "the %s %,d rows".formatted(plan.timeOrdered() ? "newest" : "first", limit));
      rows = printer.limited(rows, limit, false);
    }
    StringBuilder sql = new StringBuilder();
    printer.remarks.forEach(remark -> sql.append("-- ").append(remark).append('\n'));
    sql.append("WITH ")
        .append(
            printer.parts.entrySet().stream()
                .map(part -> part.getKey() + " AS (" + part.getValue() + ")")
                .collect(Collectors.joining(",\n  ")));
    return sql.append("\nSELECT * FROM ").append(rows.name()).append(rows.orderBy()).toString();
  }

  /**
   * Rows after a step.
   *
   * @param missing columns that are not there because nothing uses them
   * @param order of which columns they are in order
   * @param stored whether they are rows as they were stored, in order of time
   */
  private record Rows(
      String name, Shape shape, Set<String> missing, List<Step.Order> order, boolean stored) {
    String orderBy() {
      return order.isEmpty()
          ? ""
          : order.stream()
              .map(o ->
                  SqlText.name(shape.field(o.column()).name())
                      + (o.descending() ? " DESC" : "")
                      + " NULLS LAST")
              .collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    Rows as(String other, List<Step.Order> others, boolean still) {
      return new Rows(other, shape, missing, others, still);
    }
  }

  /** Adds a part of the WITH clause; its name. */
  private String part(String select) {
    String name = "q" + (parts.size() + 1);
    parts.put(name, select);
    return name;
  }

  private Rows pipeline(Plan plan) {
    Rows rows = scan(plan);
    for (Step step : plan.steps()) {
      rows = step(step, rows, plan.range());
    }
    return rows;
  }

  private Rows scan(Plan plan) {
    Shape base = plan.base();
    List<String> names = plan.scanned().stream().map(i -> base.field(i).name()).toList();
    boolean all = names.size() == base.size();
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(all ? "*" : names(names)).append(" FROM ").append(from(plan));
    List<String> tests = new ArrayList<>();
    int time = base.find("time");
    if (time >= 0) {
      tests.add("\"time\" >= " + SqlScalars.time(plan.range().sinceNanos()));
      tests.add("\"time\" < " + SqlScalars.time(plan.range().untilNanos()));
    }
    plan.conjuncts().forEach(c -> tests.add(scalars.conditions().test(c.condition())));
    if (!tests.isEmpty()) {
      sql.append(" WHERE ").append(String.join(" AND ", tests));
    }
    Set<String> missing = new HashSet<>(all ? List.of() : base.names());
    names.forEach(missing::remove);
    List<Step.Order> order = time < 0 ? List.of() : List.of(new Step.Order(time, false));
    return new Rows(part(sql.toString()), base, missing, order, time >= 0);
  }

  private static String names(List<String> names) {
    return names.stream().map(SqlText::name).collect(Collectors.joining(", "));
  }

  /** A table, or a union of all that its members have of the columns. */
  private static String from(Plan plan) {
    List<Table> members = plan.source().members();
    if (members.size() == 1 && members.get(0).name().equals(plan.source().name())) {
      return SqlText.name(plan.source().name());
    }
    List<String> columns = plan.base().names();
    return members.stream()
        .map(member ->
            "SELECT "
                + names(columns.stream().filter(c -> member.find(c) != null).toList())
                + " FROM "
                + SqlText.name(member.name()))
        .collect(Collectors.joining(" UNION ALL BY NAME ", "(", ")"));
  }

  private Rows step(Step step, Rows rows, TimeRange range) {
    return switch (step) {
      case Step.Filter filter ->
          rows.as(
              part(
                  "SELECT * FROM "
                      + rows.name()
                      + " WHERE "
                      + scalars.conditions().test(filter.condition())),
              rows.order(),
              rows.stored());
      case Step.Project project -> project(project, rows);
      case Step.Aggregate aggregate -> {
        String remark = SqlAggregates.remark(aggregate);
        if (remark != null) {
          remarks.add(remark);
        }
        boolean windows = aggregate.everyNanos() > 0;
        yield new Rows(
            part(new SqlAggregates(scalars, aggregate, range, rows.name()).select()),
            aggregate.after(rows.shape()),
            Set.of(),
            windows ? List.of(new Step.Order(0, false)) : List.of(),
            false);
      }
      case Step.Sort sort -> sort(sort, rows);
      case Step.Limit limit -> limited(rows, limit.count(), limit.last());
      case Step.TopOfWindows top -> top(top, rows);
      case Step.Fill fill -> {
        List<String> names = rows.shape().names();
        String sql = new SqlFill(fill, rows.shape(), range, rows.name()).select(names);
        yield rows.as(part(sql), rows.order(), false);
      }
      case Step.Join join -> join(join, rows);
      case Step.Compare compare -> compare(compare, rows);
    };
  }

  private Rows project(Step.Project project, Rows rows) {
    String columns =
        project.outputs().stream()
            .map(o -> {
              String value = scalars.scalar(o.value());
              String name = SqlText.name(o.field().name());
              return value.equals(name) ? name : value + " AS " + name;
            })
            .collect(Collectors.joining(", "));
    List<Step.Order> order = new ArrayList<>();
    for (Step.Order key : rows.order()) {
      int at = -1;
      for (int i = 0; at < 0 && i < project.outputs().size(); i++) {
        boolean same =
            project.outputs().get(i).value() instanceof Scalar.ColumnValue c
                && c.index() == key.column();
        at = same ? i : -1;
      }
      if (at < 0) {
        order.clear(); // from here on the rows are only in order as they stand
        break;
      }
      order.add(new Step.Order(at, key.descending()));
    }
    String from =
        order.isEmpty() ? "(SELECT * FROM " + rows.name() + rows.orderBy() + ")" : rows.name();
    return new Rows(
        part("SELECT " + columns + " FROM " + from),
        project.after(rows.shape()),
        Set.of(),
        order,
        rows.stored());
  }

  private Rows sort(Step.Sort sort, Rows rows) {
    List<Step.Order> order = new ArrayList<>(sort.orders());
    int time = rows.shape().find("time");
    if (rows.stored() && time >= 0) {
      order.add(new Step.Order(time, true)); // of equal ones the newest first
    }
    return rows.as(rows.name(), order, false);
  }

  private Rows limited(Rows rows, long count, boolean last) {
    if (rows.stored()) {
      int time = rows.shape().find("time");
      String newest =
          time < 0
              ? tail(rows, count)
              : "SELECT * FROM %s ORDER BY %s DESC LIMIT %d"
                  .formatted(rows.name(), SqlText.name(rows.shape().field(time).name()), count);
      return rows.as(part(newest), rows.order(), false);
    }
    String sql =
        last
            ? tail(rows, count)
            : "SELECT * FROM " + rows.name() + rows.orderBy() + " LIMIT " + count;
    return rows.as(part(sql), rows.order(), false);
  }

  private static String tail(Rows rows, long count) {
    return "SELECT * FROM %1$s%2$s OFFSET greatest((SELECT count(*) FROM %1$s) - %3$d, 0)"
        .formatted(rows.name(), rows.orderBy(), count);
  }

  private Rows top(Step.TopOfWindows top, Rows rows) {
    String window =
        SqlScalars.floored(
            "epoch_ns(" + SqlText.name(rows.shape().field(top.time()).name()) + ")",
            top.everyNanos());
    String by = SqlText.name(rows.shape().field(top.column()).name()) + " DESC NULLS LAST";
    String sql =
        "SELECT * FROM %s QUALIFY row_number() OVER (PARTITION BY %s ORDER BY %s) <= %d ORDER BY %s,"
            + " %s";
    return rows.as(
        part(sql.formatted(rows.name(), window, by, top.count(), window, by)), List.of(), false);
  }

  private Rows join(Step.Join join, Rows rows) {
    Rows other = pipeline(join.other());
    Shape output = join.output();
    int own = rows.shape().size();
    List<String> columns = new ArrayList<>();
    Set<String> missing = new HashSet<>();
    for (int i = 0; i < output.size(); i++) {
      boolean mine = i < own;
      Rows side = mine ? rows : other;
      String from = side.shape().field(mine ? i : join.added().get(i - own)).name();
      String to = output.field(i).name();
      if (side.missing().contains(from)) {
        missing.add(to);
      } else {
        columns.add((mine ? "a." : "b.") + SqlText.name(from) + " AS " + SqlText.name(to));
      }
    }
    List<String> on = new ArrayList<>();
    for (int i = 0; i < join.keys().size(); i++) {
      on.add(
          "a."
              + SqlText.name(rows.shape().field(join.keys().get(i)).name())
              + " = b."
              + SqlText.name(other.shape().field(join.otherKeys().get(i)).name()));
    }
    if (join.withinNanos() > 0) {
      on.add(
          "abs(epoch_ns(a.%s) - epoch_ns(b.%s)) <= %d"
              .formatted(
                  SqlText.name(rows.shape().field(join.time()).name()),
                  SqlText.name(other.shape().field(join.otherTime()).name()),
                  join.withinNanos()));
    }
    String sql =
        "SELECT %s FROM %s a %sJOIN %s b ON %s"
            .formatted(
                String.join(", ", columns),
                rows.name(),
                join.left() ? "LEFT " : "",
                other.name(),
                String.join(" AND ", on));
    return new Rows(part(sql), output, missing, rows.order(), false);
  }

  private Rows compare(Step.Compare compare, Rows rows) {
    remarks.add("compared with " + Durations.text(compare.agoNanos()) + " before");
    Rows before = pipeline(compare.before());
    Shape shape = rows.shape();
    List<String> on = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < shape.size(); i++) {
      String name = SqlText.name(shape.field(i).name());
      String then = "b." + name;
      boolean time = i == compare.time();
      if (time) {
        then = "make_timestamp_ns(epoch_ns(" + then + ") + " + compare.agoNanos() + ")";
      }
      if (time || compare.keys().contains(i)) {
        on.add("a." + name + " IS NOT DISTINCT FROM " + then);
        columns.add("coalesce(a." + name + ", " + then + ") AS " + name);
      } else {
        columns.add("a." + name + " AS " + name);
      }
    }
    int at = shape.size();
    for (int column : compare.compared()) {
      String name = SqlText.name(shape.field(column).name());
      columns.add("b." + name + " AS " + SqlText.name(compare.output().field(at++).name()));
      if (shape.field(column).type().numeric()) {
        columns.add(
            "a."
                + name
                + " / nullif(b."
                + name
                + ", 0)::DOUBLE - 1 AS "
                + SqlText.name(compare.output().field(at++).name()));
      }
    }
    String sql =
        "SELECT %s FROM %s a %s JOIN %s b ON %s"
            .formatted(
                String.join(", ", columns),
                rows.name(),
                on.isEmpty() ? "" : compare.all() ? "FULL OUTER" : "LEFT",
                before.name(),
                on.isEmpty() ? "true" : String.join(" AND ", on));
    return new Rows(part(sql), compare.output(), Set.of(), rows.order(), false);
  }
}
