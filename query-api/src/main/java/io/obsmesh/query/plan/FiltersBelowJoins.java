package io.obsmesh.query.plan;

import io.obsmesh.query.plan.Plan.Conjunct;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Rewrite: a condition behind joins that looks only at the columns of the table itself is tested
 * before them, and so by the nodes.
 */
final class FiltersBelowJoins {
  private FiltersBelowJoins() {}

  static Plan of(Plan plan) {
    List<Conjunct> conjuncts = new ArrayList<>(plan.conjuncts());
    List<Step> steps = new ArrayList<>();
    boolean rowsOfTheTable = true;
    for (Step step : plan.steps()) {
      if (rowsOfTheTable && step instanceof Step.Filter filter && ofTable(filter, plan.base())) {
        conjuncts.add(new Conjunct(filter.condition(), filter.text()));
        continue;
      }
      steps.add(step);
      // Filters may change places with each other and with joins, with nothing else.
      rowsOfTheTable &= step instanceof Step.Filter || step instanceof Step.Join;
    }
    return plan.split(conjuncts, plan.pushed(), plan.scanned()).withSteps(steps);
  }

  /**
   * Joins put their columns behind those of the table, and may call those of the table otherwise.
   */
  private static boolean ofTable(Step.Filter filter, Shape base) {
    AtomicBoolean all = new AtomicBoolean(true);
    new ScalarWalk(
            scalar -> {
              if (scalar instanceof Scalar.ColumnValue column
                  && (column.index() >= base.size()
                      || !base.field(column.index()).equals(column.field()))) {
                all.set(false);
              }
            })
        .step(filter);
    return all.get();
  }
}
