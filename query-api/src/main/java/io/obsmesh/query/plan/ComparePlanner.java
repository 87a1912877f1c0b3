package io.obsmesh.query.plan;

import io.obsmesh.query.Problems;
import io.obsmesh.query.Span;
import io.obsmesh.query.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans {@code compare 1h ago}: the same pipeline over the same range as long ago. */
final class ComparePlanner {
  private final Problems problems;
  private final PlanBuilder rows;

  ComparePlanner(Problems problems, PlanBuilder rows) {
    this.problems = problems;
    this.rows = rows;
  }

  /** The step, or null when it has a problem, which was noted. */
  @Nullable Step compare(Stage.Compare compare) {
    Span word = new Span(compare.span().start(), compare.span().start() + "compare".length());
    List<Step> steps = rows.steps();
    Step.Aggregate groups = null;
    int last = -1;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Aggregate aggregate) {
        groups = aggregate;
        last = i;
      }
    }
    if (groups == null) {
      problems.add(
          word, "compare needs an aggregate before it", "write for example | count() by service");
      return null;
    }
    if (groups.everyNanos() > 0 && compare.agoNanos() % groups.everyNanos() != 0) {
      problems.add(
          word,
          "compare "
              + Durations.text(compare.agoNanos())
              + " ago does not meet windows of "
              + Durations.text(groups.everyNanos()),
          "use a multiple of " + Durations.text(groups.everyNanos()));
      return null;
    }
    // Compared are the groups that are chosen now, whether or not they would have been chosen then.
    List<Step> before = new ArrayList<>(steps.subList(0, last + 1));
    boolean all = true;
    for (Step step : steps.subList(last + 1, steps.size())) {
      boolean chooses =
          step instanceof Step.Filter
              || step instanceof Step.Limit
              || step instanceof Step.TopOfWindows;
      all &= !chooses;
      if (!chooses && !(step instanceof Step.Sort)) {
        before.add(step);
      }
    }
    Shape shape = rows.shape();
    List<Integer> keys = new ArrayList<>();
    for (Step.Output key : groups.keys()) {
      keys.add(shape.find(key.field().name()));
    }
    int time = groups.everyNanos() > 0 ? shape.find("time") : -1;
    if (keys.contains(-1) || groups.everyNanos() > 0 && time < 0) {
      problems.add(word, "compare needs the keys of its aggregate", "keep them in select");
      return null;
    }
    return step(compare, before, keys, time, all);
  }

  private Step step(
      Stage.Compare compare, List<Step> before, List<Integer> keys, int time, boolean all) {
    Shape shape = rows.shape();
    String ago = "_" + Durations.text(compare.agoNanos()) + "_ago";
    List<Field> fields = new ArrayList<>(shape.fields());
    List<Integer> compared = new ArrayList<>();
    for (int i = 0; i < shape.size(); i++) {
      Field field = shape.field(i);
      if (i == time || keys.contains(i)) {
        continue;
      }
      compared.add(i);
      fields.add(new Field(field.name() + ago, field.type(), field.measure(), true));
      if (field.type().numeric()) {
        fields.add(new Field(field.name() + "_change", ValueType.DECIMAL, Measure.RATIO, true));
      }
    }
    TimeRange now = rows.range();
    TimeRange then =
        new TimeRange(
            now.sinceNanos() - compare.agoNanos(),
            now.untilNanos() - compare.agoNanos(),
            now.given());
    Plan plan = rows.build().withSteps(before).over(then);
    return new Step.Compare(plan, compare.agoNanos(), keys, time, compared, all, new Shape(fields));
  }
}
