package io.obsmesh.query.plan;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Visits all values that values and conditions are made of. */
final class ScalarWalk {
  private final Consumer<Scalar> each;

  ScalarWalk(Consumer<Scalar> each) {
    this.each = each;
  }

  /** This value, then those it is made of; none when it is null. */
  void scalar(@Nullable Scalar scalar) {
    if (scalar == null) {
      return;
    }
    each.accept(scalar);
    switch (scalar) {
      case Scalar.ColumnValue c -> {}
      case Scalar.Entry entry -> scalar(entry.map());
      case Scalar.IntegerConstant c -> {}
      case Scalar.DecimalConstant c -> {}
      case Scalar.TextConstant c -> {}
      case Scalar.Arithmetic arithmetic -> {
        scalar(arithmetic.left());
        scalar(arithmetic.right());
      }
      case Scalar.Choice choice -> {
        condition(choice.condition());
        scalar(choice.then());
        scalar(choice.otherwise());
      }
      case Scalar.Truth truth -> condition(truth.condition());
      case Scalar.Bucket bucket -> scalar(bucket.of());
      case Scalar.TextFunction function -> scalar(function.of());
    }
  }

  /** All values of a condition; none when it is null. */
  void condition(@Nullable Condition condition) {
    switch (condition) {
      case null -> {}
      case Condition.All all -> all.all().forEach(this::condition);
      case Condition.Any any -> any.any().forEach(this::condition);
      case Condition.Negation not -> condition(not.of());
      case Condition.CompareLong c -> scalar(c.left());
      case Condition.CompareNumber c -> scalar(c.left());
      case Condition.CompareText c -> scalar(c.left());
      case Condition.CompareScalars c -> {
        scalar(c.left());
        scalar(c.right());
      }
      case Condition.IsTrue c -> scalar(c.of());
      case Condition.IsPresent c -> scalar(c.of());
      case Condition.InTexts c -> scalar(c.left());
      case Condition.InLongs c -> scalar(c.left());
      case Condition.InNetwork c -> scalar(c.left());
      case Condition.MatchText c -> scalar(c.left());
    }
  }

  /** All values that a step computes or tests itself, not those of pipelines that it joins. */
  void step(Step step) {
    switch (step) {
      case Step.Filter filter -> condition(filter.condition());
      case Step.Project project -> project.outputs().forEach(output -> scalar(output.value()));
      case Step.Aggregate aggregate -> {
        aggregate.keys().forEach(key -> scalar(key.value()));
        scalar(aggregate.time());
        for (Aggregation aggregation : aggregate.aggregations()) {
          scalar(aggregation.argument());
          condition(aggregation.condition());
        }
      }
      case Step.Sort s -> {}
      case Step.Limit s -> {}
      case Step.TopOfWindows s -> {}
      case Step.Fill s -> {}
      case Step.Join s -> {}
      case Step.Compare s -> {}
    }
  }
}
