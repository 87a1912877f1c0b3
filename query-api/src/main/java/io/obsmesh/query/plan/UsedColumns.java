package io.obsmesh.query.plan;

import io.obsmesh.query.plan.Plan.Conjunct;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the columns of the table that a plan needs, so that only they travel. */
final class UsedColumns {
  private final BitSet used = new BitSet();
  private final ScalarWalk walk =
      new ScalarWalk(scalar -> {
        if (scalar instanceof Scalar.ColumnValue column) {
          used.set(column.index());
        }
      });

  private UsedColumns() {}

  /**
   * The columns of the table that are used, in order.
   *
   * @param wanted the columns of the result that are used, where the steps do not replace them;
   *     null for all
   */
  static List<Integer> of(
      Shape base, List<Conjunct> residual, List<Step> steps, @Nullable BitSet wanted) {
    UsedColumns columns = new UsedColumns();
    residual.forEach(conjunct -> columns.walk.condition(conjunct.condition()));
    boolean kept = true;
    for (Step step : steps) {
      if (columns.replaced(step)) {
        kept = false;
        break;
      }
    }
    if (kept && wanted == null) {
      columns.used.set(0, base.size());
    } else if (kept && wanted != null) {
      columns.used.or(wanted);
    }
    int time = base.find("time");
    if (time >= 0) {
      columns.used.set(time); // rows are merged and limited by it
    }
    // Behind the columns of the table stand those that a join adds.
    return columns.used.stream().filter(column -> column < base.size()).boxed().toList();
  }

  /** Adds what a step uses; true when what follows no longer sees the table's columns. */
  private boolean replaced(Step step) {
    return switch (step) {
      case Step.Filter filter -> {
        walk.step(filter);
        yield false;
      }
      case Step.Project project -> {
        walk.step(project);
        yield true;
      }
      case Step.Aggregate aggregate -> {
        walk.step(aggregate);
        yield true;
      }
      case Step.Sort sort -> {
        sort.orders().forEach(order -> used.set(order.column()));
        yield false;
      }
      case Step.TopOfWindows top -> {
        used.set(top.column());
        used.set(top.time());
        yield false;
      }
      case Step.Join join -> {
        join.keys().forEach(used::set);
        if (join.withinNanos() > 0) {
          used.set(join.time());
        }
        yield false;
      }
      case Step.Compare compare -> false; // after an aggregate, which replaced them
      case Step.Limit limit -> false;
      case Step.Fill fill -> false;
    };
  }
}
