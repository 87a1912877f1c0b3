package io.obsmesh.policy.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that is in force, or is to be.
 *
 * <p>A verdict is made per direction, at the end that the rules are about (egress at the end that
 * opened the connection, ingress at the one that accepted it); traffic passes when both let it. For
 * one direction, in this order:
 *
 * <ol>
 *   <li>a deny rule without L7 that fits the connection: denied;
 *   <li>a deny rule with L7 that fits connection and request: the request is denied;
 *   <li>no isolation of that direction selects the subject: allowed;
 *   <li>an allow rule that fits connection and, where it has L7, request: allowed;
 *   <li>else denied, by the isolation (a connection is let through while some allow rule with L7
 *       could still allow a request on it).
 * </ol>
 *
 * Rules of {@link Mode#ENFORCE} alone decide what happens. Those of {@link Mode#AUDIT} are then
 * counted in: if that would deny, there is a row that says so, and the traffic passes.
 *
 * @param rules in order of {@link Rule#id}
 * @param isolations who is default-deny in which direction
 */
public record RuleSet(List<Rule> rules, List<Isolation> isolations) {
  /** Nothing selected, all allowed. */
  public static final RuleSet EMPTY = new RuleSet(List.of(), List.of());

  public RuleSet {
    rules = List.copyOf(rules);
    isolations = List.copyOf(isolations);
    Set<Integer> ids = new HashSet<>();
    rules.forEach(rule -> once(ids, rule.id()));
    isolations.forEach(isolation -> once(ids, isolation.id()));
  }

  private static void once(Set<Integer> ids, int id) {
    if (!ids.add(id)) {
      throw new IllegalArgumentException("id: " + id + " (expected: once in a set)");
    }
  }
}
