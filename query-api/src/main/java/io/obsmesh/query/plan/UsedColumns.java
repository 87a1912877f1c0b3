package io.obsmesh.query.plan;

import io.obsmesh.query.plan.Plan.Conjunct;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the columns of the table that a plan needs, so that only they travel. */
final class UsedColumns {
  private final BitSet used = new BitSet();

  private UsedColumns() {}

  static List<Integer> of(Shape base, List<Conjunct> residual, List<Step> steps) {
    UsedColumns columns = new UsedColumns();
    residual.forEach(conjunct -> columns.condition(conjunct.condition()));
    boolean all = true;
    for (Step step : steps) {
      if (columns.replaced(step)) {
        all = false;
        break;
      }
    }
    if (all) {
      columns.used.set(0, base.size());
    }
    int time = base.find("time");
    if (time >= 0) {
      columns.used.set(time); // rows are merged and limited by it
    }
    return columns.used.stream().boxed().toList();
  }

  /** Adds what a step uses; true when what follows no longer sees the table's columns. */
  private boolean replaced(Step step) {
    return switch (step) {
      case Step.Filter filter -> {
        condition(filter.condition());
        yield false;
      }
      case Step.Project project -> {
        project.outputs().forEach(output -> scalar(output.value()));
        yield true;
      }
      case Step.Aggregate aggregate -> {
        aggregate.keys().forEach(key -> scalar(key.value()));
        scalar(aggregate.time());
        for (Aggregation aggregation : aggregate.aggregations()) {
          scalar(aggregation.argument());
          condition(aggregation.condition());
        }
        yield true;
      }
      case Step.Sort sort -> {
        sort.orders().forEach(order -> used.set(order.column()));
        yield false;
      }
      case Step.Limit limit -> false;
      case Step.Fill fill -> false;
    };
  }

  private void scalar(@Nullable Scalar scalar) {
    switch (scalar) {
      case null -> {}
      case Scalar.ColumnValue column -> used.set(column.index());
      case Scalar.Entry entry -> used.set(entry.map().index());
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

  private void condition(@Nullable Condition condition) {
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
}
