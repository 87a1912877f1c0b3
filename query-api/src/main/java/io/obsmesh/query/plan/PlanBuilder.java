package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Span;
import io.obsmesh.query.Spelling;
import io.obsmesh.query.Stage;
import io.obsmesh.query.Times;
import io.obsmesh.query.Value;
import io.obsmesh.query.plan.Plan.Conjunct;
import io.obsmesh.query.plan.Step.Order;
import io.obsmesh.query.plan.Step.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns stages into steps, one after the other, and knows the columns after each. */
final class PlanBuilder {
  private final SourceTable source;
  private final Problems problems;
  private final PlanOptions options;
  private final Shape base;
  private final List<Conjunct> conjuncts = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private Shape shape;
  private TimeRange range;
  private boolean follow;
  private boolean timeOrdered = true;
  private boolean broken;
  private @Nullable String render;

  PlanBuilder(SourceTable source, Problems problems, PlanOptions options) {
    this.source = source;
    this.problems = problems;
    this.options = options;
    this.base = source.shape();
    this.shape = base;
    this.range = new TimeRange(options.nowNanos() - options.lastNanos(), options.nowNanos(), false);
  }

  void add(Stage stage) {
    if (broken) {
      return; // the columns after a stage with problems are not known
    }
    switch (stage) {
      case Stage.Where where -> where(where.condition());
      case Stage.Having having -> where(having.condition());
      case Stage.Last last ->
          range = new TimeRange(options.nowNanos() - last.nanos(), options.nowNanos(), true);
      case Stage.Since since -> since(since);
      case Stage.At at -> at(at);
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
      case Stage.Join join -> unsupported(join.span(), "join");
      case Stage.Compare compare -> unsupported(compare.span(), "compare");
      case Stage.As as -> {} // a name for the result so far; only join would use it
      case Stage.Render r -> render = r.how().text();
    }
  }

  private void unsupported(Span span, String word) {
    problems.add(
        new Span(span.start(), span.start() + word.length()), word + " is not supported yet", null);
    broken = true;
  }

  private ScalarResolver scalars() {
    return new ScalarResolver(shape, source.name(), problems, options.parameters());
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

  private void since(Stage.Since stage) {
    Long since = time(stage.since());
    Long until = stage.until() == null ? Long.valueOf(options.nowNanos()) : time(stage.until());
    if (since == null || until == null) {
      return;
    }
    if (until <= since) {
      problems.add(stage.span(), "the range ends before it begins", "swap since and until");
      return;
    }
    range = new TimeRange(since, until, true);
  }

  /** {@code at t}: the minute around it. */
  private void at(Stage.At stage) {
    Long at = time(stage.at());
    if (at != null) {
      range = new TimeRange(at - 30_000_000_000L, at + 30_000_000_000L, true);
    }
  }

  private @Nullable Long time(Expr expr) {
    Value value = expr instanceof Expr.Literal literal ? scalars().value(literal) : null;
    Long time =
        switch (value) {
          case null -> expr instanceof Expr.Ref ? options.nowNanos() : null;
          case Value.Instant instant -> instant.nanos();
          case Value.Duration ago -> options.nowNanos() - ago.nanos();
          case Value.Quoted quoted -> Times.parse(quoted.text());
          default -> null;
        };
    if (time == null) {
      problems.add(expr.span(), "this is not a time", "write 2026-11-20T10:00:00Z or 10m");
    }
    return time;
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
    steps.add(new Step.Project(outputs));
    shape = new Shape(outputs.stream().map(Output::field).toList());
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
    steps.add(new Step.Aggregate(outputs, aggregations, every, time));
    List<Field> fields = new ArrayList<>();
    if (every > 0) {
      fields.add(new Field("time", ValueType.TIME, Measure.NONE, true));
    }
    outputs.forEach(output -> fields.add(output.field()));
    aggregations.forEach(aggregation -> fields.add(aggregation.output()));
    shape = new Shape(fields);
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
    if (top.everyNanos() > 0) {
      unsupported(top.span(), "top");
      return;
    }
    int index;
    if (top.by() instanceof Expr.Call call) {
      aggregate(List.of(new Stage.Named(call, null)), top.keys(), 0);
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
    steps.add(new Step.Sort(List.of(new Order(index, true))));
    steps.add(new Step.Limit(top.count(), false));
    timeOrdered = false;
  }

  private void fill(Stage.Fill fill) {
    Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    if (!(last instanceof Step.Aggregate aggregate) || aggregate.everyNanos() == 0) {
      problems.add(fill.span(), "fill comes after an aggregate with every", null);
      return;
    }
    if ("linear".equals(fill.mode())) {
      unsupported(fill.span(), "fill");
      return;
    }
    Double number = fill.number();
    Step.Fill.Mode mode =
        number != null
            ? Step.Fill.Mode.NUMBER
            : "previous".equals(fill.mode()) ? Step.Fill.Mode.PREVIOUS : Step.Fill.Mode.NULL;
    steps.add(
        new Step.Fill(
            mode, number == null ? 0 : number, aggregate.keys().size(), aggregate.everyNanos()));
  }

  Plan build() {
    // The parts that nodes can test come first, so that they can be told apart by a number.
    List<Conjunct> ordered = new ArrayList<>();
    conjuncts.stream().filter(c -> Lowering.isPushable(c.condition())).forEach(ordered::add);
    int pushed = ordered.size();
    conjuncts.stream().filter(c -> !Lowering.isPushable(c.condition())).forEach(ordered::add);
    return new Plan(
        source,
        base,
        UsedColumns.of(base, ordered.subList(pushed, ordered.size()), steps),
        ordered,
        pushed,
        range,
        newest(ordered.size() - pushed),
        steps,
        shape,
        timeOrdered,
        follow,
        render);
  }

  /** How many of the newest rows are enough; 0 when all are needed. */
  private long newest(int residual) {
    if (residual > 0) {
      return 0;
    }
    for (Step step : steps) {
      if (step instanceof Step.Limit limit) {
        return limit.count();
      }
      if (!(step instanceof Step.Project)) {
        return 0;
      }
    }
    return 0;
  }
}
