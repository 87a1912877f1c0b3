package io.obsmesh.collector.policy;

import io.obsmesh.bpf.RequestTables;
import io.obsmesh.bpf.RequestTables.Automaton;
import io.obsmesh.bpf.RequestTables.Group;
import io.obsmesh.bpf.RequestTables.Kind;
import io.obsmesh.policy.pattern.Dfa;
import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.pattern.PatternException;
import io.obsmesh.policy.pattern.UnionDfa;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rules about requests that the kernel judges, as its tables. */
final class KernelRequests {
  private final Map<Integer, Map<Rule, List<RequestTables.Entry>>> workloads = new TreeMap<>();

  /** Whether the kernel is to judge what the rule says of requests. */
  static boolean isJudged(Rule rule) {
    return !rule.l7().isEmpty() && rule.enforcement() == Enforcement.KERNEL;
  }

  /** Why it cannot, as half a sentence; null when it can. */
  static @Nullable String problem(Rule rule) {
    if (rule.direction() != Direction.EGRESS) {
      return "the kernel judges requests where they are sent; write the rule as egress of the"
          + " client, or use enforcement: auto or relay";
    }
    for (L7 each : rule.l7()) {
      if (!(each instanceof L7.Http http)) {
        return "the kernel judges requests of HTTP/1 only; use enforcement: auto or relay";
      }
      if (!http.headers().isEmpty()) {
        return "the kernel judges no headers; use enforcement: auto or relay";
      }
    }
    return null;
  }

  /** A rule of egress, about requests or not, for a workload, a peer and a port. */
  void add(int workload, Rule rule, int peer, int port) {
    if (rule.action() == Action.DENY && rule.l7().isEmpty()) {
      return; // its connections are not there
    }
    workloads
        .computeIfAbsent(workload, id -> new TreeMap<>((a, b) -> Integer.compare(a.id(), b.id())))
        .computeIfAbsent(rule, key -> new ArrayList<>())
        .add(new RequestTables.Entry(workload, peer, port, 0));
  }

  /**
   * All that was added, for workloads of which some rule is to be judged by the kernel. Throws
   * {@link IllegalArgumentException} when that is too much, or when others are judged elsewhere.
   */
  RequestTables tables() {
    List<Group> groups = new ArrayList<>();
    List<RequestTables.RuleSet> sets = new ArrayList<>();
    List<RequestTables.Entry> entries = new ArrayList<>();
    Map<List<Rule>, Integer> known = new HashMap<>();
    Map<List<Object>, Integer> setIds = new HashMap<>();
    for (Map<Rule, List<RequestTables.Entry>> each : workloads.values()) {
      List<Rule> rules = List.copyOf(each.keySet());
      if (rules.stream().noneMatch(KernelRequests::isJudged)) {
        continue;
      }
      requireOneJudge(rules);
      Integer group = known.get(rules);
      if (group == null) {
        groups.add(group(rules));
        group = groups.size();
        known.put(rules, group);
      }
      Map<RequestTables.Entry, BitSet> byKey = new HashMap<>();
      int place = 0;
      for (Rule rule : rules) {
        int shapes = Math.max(1, rule.l7().size());
        for (RequestTables.Entry entry : each.getOrDefault(rule, List.of())) {
          byKey.computeIfAbsent(entry, key -> new BitSet()).set(place, place + shapes);
        }
        place += shapes;
      }
      int number = group;
      byKey.forEach((key, bits) -> {
        int set =
            setIds.computeIfAbsent(
                List.of(number, bits),
                unused -> {
                  sets.add(new RequestTables.RuleSet(sets.size() + 1, number, bits));
                  return sets.size();
                });
        entries.add(new RequestTables.Entry(key.workload(), key.peer(), key.port(), set));
      });
    }
    return new RequestTables(groups, sets, entries);
  }

  private static void requireOneJudge(List<Rule> rules) {
    TreeSet<String> others = new TreeSet<>();
    for (Rule rule : rules) {
      if (!rule.l7().isEmpty() && !isJudged(rule)) {
        others.add(rule.policy() + " " + rule.name());
      }
    }
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "one subject's requests are judged in the kernel or by the relay, not by both: write"
              + " enforcement: kernel for "
              + String.join(", ", others)
              + " too, or for none");
    }
  }

  /** One shape of request, or a rule that asks nothing of requests. */
  private record Shape(Rule rule, L7.@Nullable Http http) {
    RequestTables.Rule row() {
      boolean denies = rule.action() == Action.DENY;
      Kind kind =
          rule.mode() == Mode.AUDIT
              ? denies ? Kind.AUDIT_DENY : Kind.AUDIT_ALLOW
              : denies ? Kind.DENY : Kind.ALLOW;
      return new RequestTables.Rule(
          rule.id(),
          kind,
          http != null,
          http != null && http.path() != null,
          http != null && http.host() != null);
    }
  }

  private static Group group(List<Rule> rules) {
    List<Shape> shapes = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.l7().isEmpty()) {
        shapes.add(new Shape(rule, null));
      }
      for (L7 each : rule.l7()) {
        shapes.add(new Shape(rule, (L7.Http) each));
      }
    }
    return new Group(
        shapes.stream().map(Shape::row).toList(),
        automaton(shapes, http -> http.methods().stream().sorted().map(Pattern::exact).toList()),
        automaton(shapes, http -> http.path() == null ? List.of() : List.of(http.path())),
        automaton(shapes, http -> http.host() == null ? List.of() : List.of(http.host())));
  }

  /** No pattern asks nothing. */
  private static Automaton automaton(
      List<Shape> shapes, Function<L7.Http, List<Pattern>> patterns) {
    List<Dfa> parts = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    BitSet always = new BitSet();
    for (int place = 0; place < shapes.size(); place++) {
      L7.Http http = shapes.get(place).http();
      List<Pattern> asked = http == null ? List.of() : patterns.apply(http);
      always.set(place, asked.isEmpty());
      for (Pattern pattern : asked) {
        parts.add(pattern.dfa());
        owners.add(place);
      }
    }
    UnionDfa all;
    try {
      all = UnionDfa.of(parts);
    } catch (PatternException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    List<BitSet> fitting = new ArrayList<>();
    for (BitSet accepting : all.accepting()) {
      BitSet fits = (BitSet) always.clone();
      accepting.stream().forEach(part -> fits.set(owners.get(part)));
      fitting.add(fits);
    }
    return new Automaton(all.classOf(), all.classes(), all.next(), 0, fitting);
  }
}
