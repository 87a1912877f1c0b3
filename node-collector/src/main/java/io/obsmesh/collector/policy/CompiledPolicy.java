package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.RuleSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules as tables.
 *
 * @param names of rules and isolations by their ids
 */
public record CompiledPolicy(PolicyTables tables, Map<Integer, RuleName> names) {
  /** What rows say of a rule. */
  public record RuleName(String policy, String rule) {}

  public CompiledPolicy {
    names = Map.copyOf(names);
  }

  static CompiledPolicy of(RuleSet rules, PolicyTables tables) {
    Map<Integer, RuleName> names = new java.util.HashMap<>();
    rules.rules().forEach(rule -> names.put(rule.id(), new RuleName(rule.policy(), rule.name())));
    rules
        .isolations()
        .forEach(each -> names.put(each.id(), new RuleName(each.policy(), Isolation.NAME)));
    return new CompiledPolicy(tables, names);
  }

  /** The name of a rule, null for an id that is of another generation. */
  @Nullable RuleName name(int id) {
    return names.get(id);
  }
}
