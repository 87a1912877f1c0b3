package io.obsmesh.query.plan;

import io.obsmesh.query.Times;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A plan as text: what the nodes do, then what happens where their answers come together. What is
 * joined or compared with stands indented below its step.
 */
public final class Explain {
  private final StringBuilder text = new StringBuilder();

  private Explain() {}

  /** The plan as lines. */
  public static String text(Plan plan) {
    Explain explain = new Explain();
    explain.plan(plan, "");
    return explain.text.toString();
  }

  private void plan(Plan plan, String indent) {
    text.append(indent).append("on each node\n");
    String in = indent + "  ";
    String tables =
        plan.source().members().stream().map(t -> t.name()).collect(Collectors.joining(", "));
    line(in, "scan " + tables);
    line(
        in,
        "time from "
            + Times.format(plan.range().sinceNanos())
            + (plan.follow() ? ", follow" : " to " + Times.format(plan.range().untilNanos())));
    for (Plan.Conjunct conjunct : plan.conjuncts().subList(0, plan.pushed())) {
      line(in, "where " + conjunct.text());
    }
    if (plan.newest() > 0) {
      line(in, "newest " + plan.newest());
    }
    NodeAggregate onNodes = NodeAggregate.of(plan);
    line(
        in,
        onNodes != null
            ? step(onNodes.step(), plan.base())
            : "columns "
                + (plan.scanned().size() == plan.base().size()
                    ? "all " + plan.base().size()
                    : plan.scanned().stream()
                        .map(index -> plan.base().field(index).name())
                        .collect(Collectors.joining(", "))));
    text.append(indent).append("here\n");
    for (Plan.Conjunct c : plan.conjuncts().subList(plan.pushed(), plan.conjuncts().size())) {
      line(in, "where " + c.text());
    }
    line(in, onNodes != null ? "merge groups" : "merge by time");
    Shape shape = plan.base();
    for (Step step : plan.steps()) {
      if (onNodes == null || step != onNodes.step()) {
        line(in, step(step, shape));
      }
      switch (step) {
        case Step.Join join -> plan(join.other(), in + "  ");
        case Step.Compare compare -> plan(compare.before(), in + "  ");
        default -> {} // all others are one line
      }
      shape = step.after(shape);
    }
    line(
        in,
        "answer "
            + (plan.output().equals(plan.base())
                ? "all " + plan.base().size()
                : String.join(", ", plan.output().names())));
  }

  private void line(String indent, String what) {
    text.append(indent).append(what).append('\n');
  }

  private static String join(Step.Join join, Shape shape) {
    StringBuilder on = new StringBuilder();
    for (int i = 0; i < join.keys().size(); i++) {
      String mine = shape.field(join.keys().get(i)).name();
      String theirs = join.other().output().field(join.otherKeys().get(i)).name();
      on.append(i == 0 ? "" : ", ").append(mine.equals(theirs) ? mine : mine + " = " + theirs);
    }
    return (join.left() ? "left join on " : "join on ")
        + on
        + (join.withinNanos() > 0 ? " within " + Durations.text(join.withinNanos()) : "")
        + ", in DuckDB, with the rows of";
  }

  private static List<Field> fields(List<Step.Output> outputs) {
    return outputs.stream().map(Step.Output::field).toList();
  }

  private static String names(List<Step.Output> outputs) {
    return fields(outputs).stream().map(Field::name).collect(Collectors.joining(", "));
  }

  private static String step(Step step, Shape shape) {
    return switch (step) {
      case Step.Filter filter -> "where " + filter.text();
      case Step.Project project -> "columns " + names(project.outputs());
      case Step.Aggregate aggregate ->
          "aggregate "
              + aggregate.aggregations().stream()
                  .map(a -> a.output().name())
                  .collect(Collectors.joining(", "))
              + (aggregate.keys().isEmpty() ? "" : " by " + names(aggregate.keys()))
              + (aggregate.everyNanos() > 0
                  ? " every " + Durations.text(aggregate.everyNanos())
                  : "");
      case Step.Sort sort ->
          "sort "
              + sort.orders().stream()
                  .map(o -> (o.descending() ? "-" : "") + shape.field(o.column()).name())
                  .collect(Collectors.joining(", "));
      case Step.Limit limit -> (limit.last() ? "last " : "first ") + limit.count();
      case Step.TopOfWindows top ->
          "first "
              + top.count()
              + " by -"
              + shape.field(top.column()).name()
              + " of each "
              + Durations.text(top.everyNanos());
      case Step.Fill fill ->
          "fill "
              + (fill.mode() == Step.Fill.Mode.NUMBER
                  ? fill.value()
                  : fill.mode().name().toLowerCase(Locale.ROOT));
      case Step.Join join -> join(join, shape);
      case Step.Compare compare ->
          "compare with " + Durations.text(compare.agoNanos()) + " ago, with the groups of";
    };
  }
}
