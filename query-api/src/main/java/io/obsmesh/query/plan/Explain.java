package io.obsmesh.query.plan;

import io.obsmesh.query.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as text: what the nodes do, then what happens where their answers come together. */
public final class Explain {
  private Explain() {}

  public static String text(Plan plan) {
    StringBuilder text = new StringBuilder("on each node\n");
    String tables =
        plan.source().members().stream().map(t -> t.name()).collect(Collectors.joining(", "));
    line(text, "scan " + tables);
    line(
        text,
        "time from "
            + Times.format(plan.range().sinceNanos())
            + (plan.follow() ? ", follow" : " to " + Times.format(plan.range().untilNanos())));
    for (Plan.Conjunct conjunct : plan.conjuncts().subList(0, plan.pushed())) {
      line(text, "where " + conjunct.text());
    }
    if (plan.newest() > 0) {
      line(text, "newest " + plan.newest());
    }
    line(
        text,
        "columns "
            + (plan.scanned().size() == plan.base().size()
                ? "all " + plan.base().size()
                : plan.scanned().stream()
                    .map(index -> plan.base().field(index).name())
                    .collect(Collectors.joining(", "))));
    text.append("here\n");
    for (Plan.Conjunct c : plan.conjuncts().subList(plan.pushed(), plan.conjuncts().size())) {
      line(text, "where " + c.text());
    }
    line(text, "merge by time");
    Shape shape = plan.base();
    for (Step step : plan.steps()) {
      line(text, step(step, shape));
      shape = after(step, shape);
    }
    line(text, "answer " + String.join(", ", plan.output().names()));
    return text.toString();
  }

  private static void line(StringBuilder text, String what) {
    text.append("  ").append(what).append('\n');
  }

  private static Shape after(Step step, Shape before) {
    return switch (step) {
      case Step.Project project -> new Shape(fields(project.outputs()));
      case Step.Aggregate aggregate -> {
        List<Field> fields = new ArrayList<>();
        if (aggregate.everyNanos() > 0) {
          fields.add(new Field("time", ValueType.TIME, Measure.NONE, true));
        }
        fields.addAll(fields(aggregate.keys()));
        aggregate.aggregations().forEach(a -> fields.add(a.output()));
        yield new Shape(fields);
      }
      case Step.Filter s -> before;
      case Step.Sort s -> before;
      case Step.Limit s -> before;
      case Step.Fill s -> before;
    };
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
              + (aggregate.everyNanos() > 0 ? " every " + aggregate.everyNanos() / 1e9 + " s" : "");
      case Step.Sort sort ->
          "sort "
              + sort.orders().stream()
                  .map(o -> (o.descending() ? "-" : "") + shape.field(o.column()).name())
                  .collect(Collectors.joining(", "));
      case Step.Limit limit -> (limit.last() ? "last " : "first ") + limit.count();
      case Step.Fill fill -> "fill";
    };
  }
}
