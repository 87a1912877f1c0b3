package io.obsmesh.policy.decide;

import io.obsmesh.policy.rule.Action;

/**
 * What both ends say together: it passes when both let it.
 *
 * @param egress at the end that opened the connection
 * @param ingress at the end that accepted it
 */
public record Decision(Verdict egress, Verdict ingress) {
  public boolean denies() {
    return egress.denies() || ingress.denies();
  }

  public Action action() {
    return denies() ? Action.DENY : Action.ALLOW;
  }

  /**
   * The verdict to name: the first that denies, else the first that a rule made, else the egress'.
   */
  public Verdict deciding() {
    if (egress.denies()) {
      return egress;
    }
    if (ingress.denies()) {
      return ingress;
    }
    return egress.policy() == null ? ingress : egress;
  }
}
