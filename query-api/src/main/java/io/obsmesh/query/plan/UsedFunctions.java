package io.obsmesh.query.plan;

import io.obsmesh.query.plan.Scalar.TextFunction;

/** Finds functions that need more than the row they are of. */
public final class UsedFunctions {
  private boolean hosts;

  private UsedFunctions() {}

  /** Whether {@code host()} stands anywhere in a plan, or in one that it joins. */
  public static boolean hosts(Plan plan) {
    UsedFunctions used = new UsedFunctions();
    used.plan(plan);
    return used.hosts;
  }

  private void plan(Plan plan) {
    ScalarWalk walk =
        new ScalarWalk(scalar ->
            hosts |=
                scalar instanceof TextFunction function
                    && function.kind() == TextFunction.Kind.HOST);
    plan.conjuncts().forEach(conjunct -> walk.condition(conjunct.condition()));
    for (Step step : plan.steps()) {
      walk.step(step);
      switch (step) {
        case Step.Join join -> plan(join.other());
        case Step.Compare compare -> plan(compare.before());
        default -> {} // no other step has a plan of its own
      }
    }
  }
}
