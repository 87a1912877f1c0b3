package io.obsmesh.policy.read;

import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Several policies as one set of rules. */
public final class PolicySet {
  private PolicySet() {}

  /**
   * Numbers all rules and isolations through, in order of the policies' names, so that the same
   * policies give the same numbers whatever order they come in.
   */
  public static RuleSet of(List<Policy> policies) {
    List<Policy> sorted = new ArrayList<>(policies);
    sorted.sort(Comparator.comparing(Policy::fullName));
    List<Rule> rules = new ArrayList<>();
    List<Isolation> isolations = new ArrayList<>();
    int id = 0;
    for (Policy policy : sorted) {
      for (Rule rule : policy.rules()) {
        rules.add(rule.withId(++id));
      }
      for (Isolation isolation : policy.isolations()) {
        isolations.add(isolation.withId(++id));
      }
    }
    return new RuleSet(rules, isolations);
  }

  /** The policies whose name another one has too: rows and commands could not tell them apart. */
  public static List<Problem> sameNames(List<Policy> policies) {
    Map<String, Policy> first = new HashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (Policy policy : policies) {
      Policy other = first.putIfAbsent(policy.fullName(), policy);
      if (other != null) {
        problems.add(
            new Problem(
                policy.file(),
                policy.line(),
                1,
                policy.fullName()
                    + " is also the "
                    + other.kind()
                    + " in "
                    + other.file()
                    + ":"
                    + other.line()
                    + "; rename one"));
      }
    }
    return problems;
  }
}
