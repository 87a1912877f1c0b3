package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Span;
import io.obsmesh.query.Spelling;
import io.obsmesh.query.Stage;
import io.obsmesh.query.plan.Plan.Conjunct;
import io.obsmesh.query.plan.Step.Order;
import io.obsmesh.query.plan.Step.Output;
import io.obsmesh.table.RequestColumns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns stages into steps, one after the other, and knows the columns after each. */
final class PlanBuilder {
  private final SourceTable source;
  private final Planner.Planning planning;
  private final Problems problems;
  private final Shape base;
  private final TimeRange range;
  private final boolean keepsTime;
  private final List<Conjunct> conjuncts = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private Shape shape;
  private String name;
  private boolean follow;
  private boolean timeOrdered = true;
  private boolean broken;
  private @Nullable String render;

  /**
   * @param keepsTime whether the time of rows stays with them, whatever is selected
   */
  PlanBuilder(SourceTable source, Planner.Planning planning, TimeRange range, boolean keepsTime) {
    this.source = source;
    this.planning = planning;
    this.problems = planning.problems();
    this.base = source.shape();
    this.shape = base;
    this.name = source.name();
    this.range = range;
    this.keepsTime = keepsTime;
  }

  void add(Stage stage) {
    if (broken) {
      return; // the columns after a stage with problems are not known
    }
    switch (stage) {
      case Stage.Where where -> where(where.condition());
      case Stage.Having having -> where(having.condition());
      case Stage.Last last -> {} // the range was found before
      case Stage.Since since -> {}
      case Stage.At at -> {}
      case Stage.Follow f -> follow = true;
      case Stage.Aggregate aggregate ->
          aggregate(aggregate.aggregates(), aggregate.keys(), aggregate.everyNanos());
      case Stage.Select select -> project(select.items(), false);
      case Stage.Extend extend -> project(extend.items(), true);
      case Stage.Sort sort -> sort(sort.keys());
      case Stage.Top top -> top(top);
      case Stage.Limit limit -> steps.add(new Step.Limit(limit.count(), limit.last()));
      case Stage.Distinct distinct -> aggregateOf(List.of(), distinct.keys(), 0);
      case Stage.Fill fill -> fill(fill);
      case Stage.Join join -> took(new JoinPlanner(planning, this).join(join));
      case Stage.Compare compare -> took(new ComparePlanner(problems, this).compare(compare));
      case Stage.As as -> name = as.name().text();
      case Stage.Render r -> render = r.how().text();
    }
  }

  /** A step that changes the columns; null when it has a problem, which was noted. */
  private void took(@Nullable Step step) {
    if (step == null) {
      broken = true;
      return;
    }
    steps.add(step);
    shape = step.after(shape);
  }

  /** The columns so far. */
  Shape shape() {
    return shape;
  }

  /** What the rows are called: the table, or a name given with {@code as}. */
  String name() {
    return name;
  }

  TimeRange range() {
    return range;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  boolean isBroken() {
    return broken;
  }

  ScalarResolver scalars() {
    return new ScalarResolver(shape, source.name(), problems, planning.options());
  }

  private String text(Expr expr) {
    return problems.source().substring(expr.span().start(), expr.span().end());
  }

  private void where(Expr condition) {
    if (condition instanceof Expr.And and) {
      where(and.left());
      where(and.right());
      return;
    }
    Condition resolved = scalars().conditions().resolve(condition);
    if (resolved == null) {
      return;
    }
    if (steps.isEmpty()) {
      conjuncts.add(new Conjunct(resolved, text(condition)));
    } else {
      steps.add(new Step.Filter(resolved, text(condition)));
    }
  }

  private void project(List<Stage.Named> items, boolean extend) {
    List<Output> outputs = new ArrayList<>();
    if (extend) {
      for (int i = 0; i < shape.size(); i++) {
        outputs.add(new Output(shape.field(i), new Scalar.ColumnValue(i, shape.field(i))));
      }
    }
    List<Output> added = outputs(items);
    for (Output output : added) {
      outputs.removeIf(other -> extend && other.field().name().equals(output.field().name()));
      outputs.add(output);
    }
    if (added.size() < items.size()) {
      broken = true;
      return;
    }
    int time = shape.find("time");
    if (keepsTime
        && time >= 0
        && outputs.stream().noneMatch(o -> o.field().name().equals("time"))) {
      Field hidden = new Field("time", ValueType.TIME, Measure.NONE, false);
      outputs.add(new Output(hidden, new Scalar.ColumnValue(time, shape.field(time))));
    }
    took(new Step.Project(outputs));
  }

  /** The items that could be resolved; fewer when there were problems. */
  private List<Output> outputs(List<Stage.Named> items) {
    List<Output> outputs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Stage.Named item : items) {
      Scalar scalar = scalars().resolve(item.expr());
      if (scalar == null) {
        continue;
      }
      String name =
          item.name() != null
              ? item.name().text()
              : Planner.nameOf(item.expr(), scalar, problems.source());
      while (!names.add(name)) {
        name += "_2";
      }
      outputs.add(new Output(new Field(name, scalar.type(), scalar.measure(), true), scalar));
    }
    return outputs;
  }

  private void aggregate(List<Stage.Named> calls, List<Stage.Named> keys, long every) {
    if (calls.isEmpty()) {
      Span none = new Span(0, 0);
      Expr.Call count = new Expr.Call(none, new Expr.Name(none, "count"), List.of());
      aggregateOf(List.of(new Stage.Named(count, null)), keys, every);
    } else {
      aggregateOf(calls, keys, every);
    }
  }

  private void aggregateOf(List<Stage.Named> calls, List<Stage.Named> keys, long every) {
    List<Output> outputs = outputs(keys);
    Set<String> taken = new HashSet<>();
    outputs.forEach(output -> taken.add(output.field().name()));
    List<Aggregation> aggregations =
        new AggregationResolver(scalars(), problems).resolve(calls, taken);
    if (aggregations.size() < calls.size() || outputs.size() < keys.size()) {
      broken = true;
      return;
    }
    int timeIndex = shape.find("time");
    Scalar time = timeIndex < 0 ? null : new Scalar.ColumnValue(timeIndex, shape.field(timeIndex));
    if (every > 0 && time == null) {
      problems.add(
          calls.isEmpty() ? new Span(0, 1) : calls.get(0).expr().span(),
          "every needs the field time",
          "keep time in select");
      broken = true;
      return;
    }
    if (every > 0 && range.untilNanos() - range.sinceNanos() > every * 100_000) {
      problems.add(
          calls.isEmpty() ? new Span(0, 1) : calls.get(0).expr().span(),
          "more than 100,000 windows",
          "use a longer every or a shorter range");
    }
    took(new Step.Aggregate(outputs, aggregations, every, time));
    timeOrdered = false;
  }

  private void sort(List<Stage.Order> keys) {
    List<Order> orders = new ArrayList<>();
    for (Stage.Order key : keys) {
      int index = column(key.by());
      if (index >= 0) {
        orders.add(new Order(index, key.descending()));
      }
    }
    steps.add(new Step.Sort(orders));
    timeOrdered = false;
  }

  private int column(Expr by) {
    String name = by instanceof Expr.Call call ? call.name().text() : ((Expr.Ref) by).name();
    int index = shape.find(name);
    if (index < 0) {
      problems.add(
          by.span(),
          steps.isEmpty()
              ? "'" + source.name() + "' has no field '" + name + "'"
              : "there is no column '" + name + "' here",
          Spelling.didYouMean(name, shape.names()));
    }
    return index;
  }

  private void top(Stage.Top top) {
    int index;
    if (top.by() instanceof Expr.Call call) {
      aggregate(List.of(new Stage.Named(call, null)), top.keys(), top.everyNanos());
      index = shape.size() - 1;
    } else if (!top.keys().isEmpty()) {
      problems.add(
          top.by().span(), "top by keys needs an aggregate", "write max(" + text(top.by()) + ")");
      return;
    } else {
      index = column(top.by());
    }
    if (broken || index < 0) {
      return;
    }
    timeOrdered = false;
    if (top.everyNanos() == 0) {
      steps.add(new Step.Sort(List.of(new Order(index, true))));
      steps.add(new Step.Limit(top.count(), false));
      return;
    }
    int time = shape.find("time");
    if (time < 0) {
      problems.add(top.span(), "every needs the field time", "keep time in select");
      return;
    }
    steps.add(new Step.TopOfWindows(index, top.count(), time, top.everyNanos()));
  }

  private void fill(Stage.Fill fill) {
    Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    if (!(last instanceof Step.Aggregate aggregate) || aggregate.everyNanos() == 0) {
      problems.add(fill.span(), "fill comes after an aggregate with every", null);
      return;
    }
    Double number = fill.number();
    Step.Fill.Mode mode =
        number != null
            ? Step.Fill.Mode.NUMBER
            : switch (String.valueOf(fill.mode())) {
              case "previous" -> Step.Fill.Mode.PREVIOUS;
              case "linear" -> Step.Fill.Mode.LINEAR;
              default -> Step.Fill.Mode.NULL;
            };
    steps.add(
        new Step.Fill(
            mode, number == null ? 0 : number, aggregate.keys().size(), aggregate.everyNanos()));
  }

  /** Requests that are still going on have a row to come: counting both would be wrong. */
  private void withoutPartialRows() {
    int partial = base.find(RequestColumns.PARTIAL.name());
    if (partial >= 0
        && steps.stream().anyMatch(Step.Aggregate.class::isInstance)
        && !UsedColumns.of(base, conjuncts, steps, null).contains(partial)) {
      Scalar column = new Scalar.ColumnValue(partial, base.field(partial));
      conjuncts.add(
          new Conjunct(new Condition.Negation(new Condition.IsTrue(column)), "not partial"));
    }
  }

  /** The plan of what was added; only without problems. */
  Plan build() {
    withoutPartialRows();
    return NewestRows.of(
        FiltersToNodes.of(
            PrunedJoins.of(
                FiltersBelowJoins.of(
                    new Plan(
                        source,
                        base,
                        List.of(),
                        conjuncts,
                        0,
                        range,
                        0,
                        steps,
                        shape,
                        timeOrdered,
                        follow,
                        render)))));
  }
}
