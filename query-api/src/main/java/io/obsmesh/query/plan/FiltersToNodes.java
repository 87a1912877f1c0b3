package io.obsmesh.query.plan;

import io.obsmesh.query.plan.Plan.Conjunct;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrite: the parts of {@code where} that nodes can test come first, so that they can be told
 * apart by a number, and only the columns that the rest needs are fetched.
 */
final class FiltersToNodes {
  private FiltersToNodes() {}

  static Plan of(Plan plan) {
    List<Conjunct> ordered = new ArrayList<>();
    for (Conjunct conjunct : plan.conjuncts()) {
      if (Lowering.isPushable(conjunct.condition())) {
        ordered.add(conjunct);
      }
    }
    int pushed = ordered.size();
    for (Conjunct conjunct : plan.conjuncts()) {
      if (!Lowering.isPushable(conjunct.condition())) {
        ordered.add(conjunct);
      }
    }
    return plan.split(
        ordered,
        pushed,
        UsedColumns.of(plan.base(), ordered.subList(pushed, ordered.size()), plan.steps(), null));
  }
}
