package io.obsmesh.query.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Rewrite: of a joined table only the columns that are used afterwards are fetched. */
final class PrunedJoins {
  private PrunedJoins() {}

  static Plan of(Plan plan) {
    List<Step> steps = new ArrayList<>(plan.steps());
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Join join) {
        steps.set(i, pruned(join, steps.subList(i + 1, steps.size())));
      }
    }
    return plan.withSteps(steps);
  }

  private static Step pruned(Step.Join join, List<Step> after) {
    List<Integer> used = UsedColumns.of(join.output(), List.of(), after, null);
    int own = join.output().size() - join.added().size();
    BitSet wanted = new BitSet();
    for (int column : used) {
      if (column >= own) {
        wanted.set(join.added().get(column - own));
      }
    }
    join.otherKeys().forEach(wanted::set);
    if (join.withinNanos() > 0) {
      wanted.set(join.otherTime());
    }
    Plan other = join.other();
    Plan narrowed =
        other.split(
            other.conjuncts(),
            other.pushed(),
            UsedColumns.of(
                other.base(),
                other.conjuncts().subList(other.pushed(), other.conjuncts().size()),
                other.steps(),
                wanted));
    return new Step.Join(
        narrowed,
        join.left(),
        join.keys(),
        join.otherKeys(),
        join.withinNanos(),
        join.time(),
        join.otherTime(),
        join.added(),
        join.output());
  }
}
