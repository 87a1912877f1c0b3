package io.obsmesh.query.plan;

/** Rewrite: where only the newest rows are asked for, each node sends no more than them. */
final class NewestRows {
  private NewestRows() {}

  static Plan of(Plan plan) {
    if (plan.conjuncts().size() > plan.pushed()) {
      return plan; // a row that a node sends may still be dropped here
    }
    for (Step step : plan.steps()) {
      if (step instanceof Step.Limit limit) {
        return plan.withNewest(limit.count());
      }
      if (!(step instanceof Step.Project)) {
        return plan;
      }
    }
    return plan;
  }
}
