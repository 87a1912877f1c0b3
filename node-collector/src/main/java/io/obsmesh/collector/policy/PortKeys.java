package io.obsmesh.collector.policy;

import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The keys by which the kernel finds what rules say about a port. */
final class PortKeys {
  private static final Set<Integer> ANY = Set.of(0);
  private static final int SCTP = 132;
  private static final int CODES = 256;
  private static final int LAST_PORT = 65_535;

  private final NodeView node;
  private final PortClasses classes = new PortClasses();
  private final Map<Rule, List<Integer>> spans = new HashMap<>();

  PortKeys(List<Rule> rules, NodeView node) {
    this.node = node;
    for (Rule rule : rules) {
      List<Integer> numbers = new ArrayList<>();
      for (PortSpan span : rule.ports()) {
        resolved(rule, span).forEach(each -> add(rule, each, numbers));
      }
      spans.put(rule, numbers);
    }
    classes.build();
  }

  /** A name stands for what the subjects call so; {@link Enforceable} saw to it that they agree. */
  private Stream<PortSpan> resolved(Rule rule, PortSpan span) {
    return span.name() == null
        ? Stream.of(span)
        : node.cgroups().stream()
            .map(NodeView.Cgroup::workload)
            .filter(rule.subject()::test)
            .flatMap(workload -> resolved(workload, span))
            .distinct();
  }

  /** The numbers that a workload gives this name. */
  static Stream<PortSpan> resolved(Workload workload, PortSpan span) {
    return workload.ports().stream()
        .filter(port -> port.name().equals(span.name()) && span.protocol().covers(port.protocol()))
        .map(port -> PortSpan.of(port.protocol(), port.port()));
  }

  private void add(Rule rule, PortSpan span, List<Integer> numbers) {
    int from = span.from();
    int to = span.to();
    Protocol protocol = span.protocol();
    boolean all = from == 0 && to == LAST_PORT;
    if (protocol.covers(Protocol.TCP)) {
      numbers.add(classes.add(PortClasses.TCP, from, to));
    }
    if (protocol.covers(Protocol.UDP)) {
      numbers.add(classes.add(PortClasses.UDP, from, to));
    }
    // Ports of SCTP are not read: a rule that denies some denies all, one that allows some none.
    if (protocol.covers(Protocol.SCTP) && (all || rule.action() == Action.DENY)) {
      numbers.add(classes.add(PortClasses.PROTOCOL, SCTP, SCTP));
    }
    if (protocol == Protocol.ICMP || (protocol == Protocol.ANY && all)) {
      int last = all ? LAST_PORT : to * CODES + CODES - 1;
      numbers.add(classes.add(PortClasses.ICMP, all ? 0 : from * CODES, last));
    }
    if (protocol == Protocol.ICMPV6 || (protocol == Protocol.ANY && all)) {
      int first = PortClasses.ICMPV6_TYPES;
      numbers.add(
          classes.add(PortClasses.PROTOCOL, first + (all ? 0 : from), first + (all ? 255 : to)));
    }
  }

  /** Keys of all ports of a rule. */
  Set<Integer> keys(Rule rule) {
    if (rule.ports().isEmpty()) {
      return ANY;
    }
    Set<Integer> keys = new LinkedHashSet<>();
    spans.getOrDefault(rule, List.of()).forEach(span -> keys.addAll(classes.classes(span)));
    return keys;
  }

  short[][] table() {
    return classes.table();
  }
}
