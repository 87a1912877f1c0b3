package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What this node cannot do as it is written is refused, never enforced in part. */
final class Enforceable {
  private Enforceable() {}

  /** One sentence for each rule that cannot be enforced; empty when all can. */
  static List<String> problems(RuleSet rules, NodeView node) {
    List<String> problems = new ArrayList<>();
    for (Rule rule : rules.rules()) {
      if (rule.mode() == Mode.OFF) {
        continue;
      }
      String where = rule.policy() + " " + rule.name() + ": ";
      limit(where, rule.id(), problems);
      requests(where, rule, problems);
      if (rule.authentication() == Authentication.REQUIRED) {
        problems.add(where + "peers cannot prove an identity on this node yet");
      }
      names(where, rule, node, problems);
      selector(where, rule.subject(), node, problems);
      for (Peer peer : rule.peers()) {
        switch (peer) {
          case Peer.Workloads(var selector) -> selector(where, selector, node, problems);
          // Addresses that nobody resolves would make a rule that denies deny nothing.
          case Peer.Fqdn ignored ->
              problems.add(
                  where + "names of peers have no addresses on this node yet; write a cidr");
          case Peer.Cidr ignored -> {}
          case Peer.Entity ignored -> {}
        }
      }
    }
    for (Isolation each : rules.isolations()) {
      if (each.mode() != Mode.OFF) {
        limit(each.policy() + ": ", each.id(), problems);
        selector(each.policy() + ": ", each.subject(), node, problems);
      }
    }
    return problems.stream().distinct().toList();
  }

  /** Requests are judged by the relay, as far as it reads what is said, or in the kernel. */
  private static void requests(String where, Rule rule, List<String> problems) {
    for (L7 each : rule.l7()) {
      @Nullable String unread =
          switch (each) {
            case L7.Http _ -> null;
            case L7.Grpc _ -> null;
            case L7.Redis _ -> null;
            case L7.Mysql mysql -> mysql.table() == null ? null : "tables of MySQL";
            case L7.Tls _ -> "names of TLS";
            case L7.Dns _ -> "questions of DNS";
          };
      if (unread != null) {
        problems.add(where + unread + " cannot be judged on this node yet; leave them out");
      }
    }
    if (KernelRequests.isJudged(rule)) {
      @Nullable String problem = KernelRequests.problem(rule);
      if (problem != null) {
        problems.add(where + problem);
      }
      return; // and needs no agent
    }
    if (!rule.l7().isEmpty() && rule.onAgentLoss() == Action.ALLOW) {
      problems.add(
          where
              + "without the agent nobody can judge requests, so they end; leave onAgentLoss out");
    }
  }

  private static void limit(String where, int id, List<String> problems) {
    if (id >= PolicyTables.MAX_RULES) {
      problems.add(
          where + "rule " + id + " (expected: less than " + PolicyTables.MAX_RULES + " rules)");
    }
  }

  /** A name means another port in another workload; the kernel's tables know numbers only. */
  private static void names(String where, Rule rule, NodeView node, List<String> problems) {
    for (PortSpan span : rule.ports()) {
      if (span.name() == null) {
        continue;
      }
      long meanings =
          node.cgroups().stream()
              .map(NodeView.Cgroup::workload)
              .filter(rule.subject()::test)
              .map(workload -> PortKeys.resolved(workload, span).toList())
              .distinct()
              .count();
      if (rule.direction() == Direction.EGRESS || meanings > 1) {
        problems.add(
            where
                + "port "
                + span.name()
                + " is not the same number in every workload that the rule is about; write the"
                + " number");
      }
    }
  }

  private static boolean knowsPods(NodeView node) {
    return !node.remotes().isEmpty()
        || node.cgroups().stream().anyMatch(cgroup -> cgroup.workload().namespace() != null);
  }

  private static void selector(
      String where, Selector selector, NodeView node, List<String> problems) {
    if (selector.identity() != null) {
      problems.add(where + "peers cannot prove an identity on this node yet");
    }
    if (selector.pods() && !knowsPods(node)) {
      problems.add(
          where
              + "this node knows no pods, so labels and namespaces select nobody; select by process,"
              + " unit, container or cgroup");
    }
    @Nullable String service = selector.service();
    if (service == null) {
      return;
    }
    for (Map.Entry<String, NodeView.Program> program : node.programs().entrySet()) {
      Set<String> services = new TreeSet<>(program.getValue().services());
      if (services.remove(service) && !services.isEmpty()) {
        problems.add(
            where
                + "service "
                + service
                + " runs "
                + program.getKey()
                + ", as "
                + String.join(", ", services)
                + " does; select it by unit, container or cgroup");
      }
    }
  }
}
