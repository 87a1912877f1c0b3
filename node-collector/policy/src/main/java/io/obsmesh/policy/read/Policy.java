package io.obsmesh.policy.read;

import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One policy as read. The ids of its rules and isolations count from 1 in each policy; {@link
 * PolicySet} gives them numbers in a set.
 *
 * @param kind Policy, NetworkPolicy, CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy
 * @param namespace null outside of namespaces
 * @param file where it was read from
 * @param line where it begins, from 1
 * @param notes what is understood and legal there, but does nothing
 * @param source the document, as written
 */
public record Policy(
    String kind,
    @Nullable String namespace,
    String name,
    String file,
    int line,
    List<Rule> rules,
    List<Isolation> isolations,
    List<Problem> notes,
    String source) {
  public Policy {
    notes = List.copyOf(notes);
    rules = List.copyOf(rules);
    isolations = List.copyOf(isolations);
  }

  /** The same, with the text it was read from. */
  Policy from(String text) {
    return new Policy(kind, namespace, name, file, line, rules, isolations, notes, text);
  }

  /** What rows and commands call it: {@code namespace/name}, or {@code name}. */
  public String fullName() {
    return namespace == null ? name : namespace + "/" + name;
  }

  /** With the rules of another part of the same document, their names behind a prefix. */
  Policy with(Policy part, String prefix) {
    List<Rule> moreRules = new ArrayList<>(rules);
    List<Isolation> moreIsolations = new ArrayList<>(isolations);
    int id = rules.size() + isolations.size();
    for (Rule rule : part.rules) {
      moreRules.add(rule.withId(++id).withName(prefix + rule.name()));
    }
    for (Isolation isolation : part.isolations) {
      moreIsolations.add(isolation.withId(++id));
    }
    return new Policy(kind, namespace, name, file, line, moreRules, moreIsolations, notes, source);
  }
}
