package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.bpf.PolicyTables.WorkloadRow;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the kernel's tables of rules, for one node as it is now. What it makes decides as the
 * reference engine does; a test compares them.
 */
public final class PolicyCompiler {
  private static final int REQUESTS = 4;
  private static final int JUDGING = 5;

  private final RuleSet rules;
  private final List<Rule> active;
  private final boolean auditIsolates;
  private final WorkloadLabels workloads;
  private final PeerKeys peers;
  private final PortKeys ports;
  private final Map<EntryKey, int[]> entries = new HashMap<>();
  private final KernelRequests kernelRequests = new KernelRequests();

  private record EntryKey(int workload, boolean ingress, int peer, int port) {}

  private PolicyCompiler(RuleSet rules, NodeView node) {
    this.rules = rules;
    active = rules.rules().stream().filter(rule -> rule.mode() != Mode.OFF).toList();
    auditIsolates = rules.isolations().stream().anyMatch(each -> each.mode() == Mode.AUDIT);
    Set<Selector> selectors = new LinkedHashSet<>();
    for (Rule rule : active) {
      selectors.add(rule.subject());
      for (Peer peer : rule.peers()) {
        if (peer instanceof Peer.Workloads(var selector)) {
          selectors.add(selector);
        }
      }
    }
    isolations().forEach(each -> selectors.add(each.subject()));
    workloads = new WorkloadLabels(selectors, node);
    peers = new PeerKeys(active, node, workloads);
    ports = new PortKeys(active, node);
  }

  private List<Isolation> isolations() {
    return rules.isolations().stream().filter(each -> each.mode() != Mode.OFF).toList();
  }

  /**
   * Compiles.
   *
   * @throws PolicyRefusedException when some rule cannot be enforced here as it is written
   */
  public static CompiledPolicy compile(RuleSet rules, NodeView node) {
    List<String> refused = Enforceable.problems(rules, node);
    if (!refused.isEmpty()) {
      throw new PolicyRefusedException(refused);
    }
    try {
      return new PolicyCompiler(rules, node).compile();
    } catch (IllegalArgumentException e) {
      throw new PolicyRefusedException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private CompiledPolicy compile() {
    Map<Integer, int[]> rows = new HashMap<>();
    for (Isolation each : isolations()) {
      int column =
          (each.direction() == Direction.INGRESS ? 2 : 1) + (each.mode() == Mode.AUDIT ? 2 : 0);
      for (int id : workloads.selected(each.subject())) {
        int[] row = rows.computeIfAbsent(id, i -> new int[5]);
        row[0] |= PolicyTables.SELECTED;
        row[column] = least(row[column], each.id());
      }
    }
    for (Rule rule : active) {
      boolean ingress = rule.direction() == Direction.INGRESS;
      int flags = PolicyTables.SELECTED;
      flags |= ingress ? PolicyTables.INGRESS_RULES : PolicyTables.EGRESS_RULES;
      if (rule.action() == Action.DENY && rule.mode() == Mode.ENFORCE) {
        flags |= ingress ? PolicyTables.INGRESS_DENIES : PolicyTables.EGRESS_DENIES;
      }
      Set<Integer> peerKeys = peers.keys(rule);
      Set<Integer> portKeys = ports.keys(rule);
      for (int id : workloads.selected(rule.subject())) {
        rows.computeIfAbsent(id, i -> new int[5])[0] |= flags;
        for (int peer : peerKeys) {
          for (int port : portKeys) {
            add(new EntryKey(id, ingress, peer, port), rule);
            if (!ingress) {
              kernelRequests.add(id, rule, peer, port);
            }
          }
        }
        if (ingress && !rule.l7().isEmpty()) {
          portKeys.forEach(port -> leadClients(id, port, rule));
        }
      }
    }
    return CompiledPolicy.of(rules, tables(rows));
  }

  private void add(EntryKey key, Rule rule) {
    if (entries.size() >= PolicyTables.MAX_ENTRIES && !entries.containsKey(key)) {
      throw new IllegalArgumentException(
          "the rules need more than "
              + PolicyTables.MAX_ENTRIES
              + " entries of the kernel (expected: fewer peers and ports that overlap)");
    }
    int[] entry = entries.computeIfAbsent(key, k -> new int[6]);
    boolean denies = rule.action() == Action.DENY;
    int column = (denies ? 0 : 1) + (rule.mode() == Mode.AUDIT ? 2 : 0);
    // What denies requests denies no connection.
    if (!denies || rule.l7().isEmpty()) {
      entry[column] = least(entry[column], rule.id());
    }
    if (!rule.l7().isEmpty() && rule.mode() == Mode.ENFORCE && !KernelRequests.isJudged(rule)) {
      entry[REQUESTS] = least(entry[REQUESTS], rule.id());
    }
    entry[JUDGING] |= judging(rule);
  }

  private int judging(Rule rule) {
    if (rule.l7().isEmpty()) {
      boolean whole = rule.action() == Action.ALLOW && rule.mode() == Mode.ENFORCE;
      return whole ? PolicyTables.WHOLLY_ALLOWED : 0;
    }
    if (KernelRequests.isJudged(rule)) {
      return 0;
    }
    if (rule.mode() == Mode.AUDIT) {
      return PolicyTables.JUDGED_AUDIT;
    }
    return rule.action() == Action.DENY
        ? PolicyTables.JUDGED_DENY
        : PolicyTables.JUDGED_ALLOW | (auditIsolates ? PolicyTables.JUDGED_AUDIT : 0);
  }

  /** Clients do not know, when they connect, from which address: all that may be meant are led. */
  private void leadClients(int workload, int port, Rule rule) {
    EntryKey key = new EntryKey(workload, true, PolicyTables.ANY_JUDGED_PEER, port);
    entries.computeIfAbsent(key, k -> new int[6])[JUDGING] |= judging(rule);
  }

  private PolicyTables tables(Map<Integer, int[]> rows) {
    List<WorkloadRow> workloadRows = new ArrayList<>();
    for (WorkloadLabels.Labelled each : workloads.labelled()) {
      int[] row = rows.getOrDefault(each.id(), new int[5]);
      workloadRows.add(
          new WorkloadRow(
              each.cgroup(), each.executable(), each.id(), row[0], row[1], row[2], row[3], row[4]));
    }
    List<PolicyTables.Entry> entryRows = new ArrayList<>(entries.size());
    entries.forEach((key, entry) ->
        entryRows.add(
            new PolicyTables.Entry(
                key.workload(),
                key.ingress(),
                key.peer(),
                key.port(),
                entry[0],
                entry[1],
                entry[2],
                entry[3],
                entry[REQUESTS],
                entry[JUDGING])));
    return new PolicyTables(
        workloads.cgroups(),
        workloads.units(),
        workloads.executables(),
        workloadRows,
        peers.addresses(),
        ports.table(),
        entryRows,
        kernelRequests.tables());
  }

  private static int least(int a, int b) {
    return a == 0 || b < a ? b : a;
  }
}
