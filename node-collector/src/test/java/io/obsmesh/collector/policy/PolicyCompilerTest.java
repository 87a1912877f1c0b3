package io.obsmesh.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.bpf.PolicyTables.WorkloadRow;
import io.obsmesh.collector.policy.TableJudge.Outcome;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.decide.Verdict;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.truth.TruthCase;
import io.obsmesh.policy.truth.TruthCase.PortProbe;
import io.obsmesh.policy.truth.TruthTable;
import io.obsmesh.policy.truth.TruthWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables decide as the reference engine does. */
class PolicyCompilerTest {
  /** Those of the upstream projects and ours that say nothing of requests and identities. */
  static Stream<TruthCase> cases() {
    return TruthTable.names().stream()
        .flatMap(name -> TruthTable.load(name).stream())
        .filter(row -> enforceable(rules(row.policies())));
  }

  private static RuleSet rules(String policies) {
    PolicyReader.Result read = PolicyReader.read("test", policies);
    assertThat(read.problems()).isEmpty();
    return PolicySet.of(read.policies());
  }

  private static boolean enforceable(RuleSet rules) {
    return rules.rules().stream()
        .allMatch(rule ->
            rule.l7().isEmpty()
                && rule.authentication() == Authentication.DISABLED
                && rule.subject().identity() == null
                && (rule.direction() == Direction.INGRESS
                    || rule.ports().stream().allMatch(span -> span.name() == null))
                && rule.peers().stream()
                    .noneMatch(io.obsmesh.policy.rule.Peer.Fqdn.class::isInstance));
  }

  private static NodeView view(Map<String, End> ends, Map<String, Long> cgroups) {
    List<NodeView.Cgroup> all = new ArrayList<>();
    List<NodeView.Remote> remotes = new ArrayList<>();
    List<io.obsmesh.policy.rule.Prefix> host = new ArrayList<>();
    List<io.obsmesh.policy.rule.Prefix> nodes = new ArrayList<>();
    ends.forEach((name, end) -> {
      if (end.workload() != null) {
        cgroups.put(name, 100L + all.size());
        all.add(new NodeView.Cgroup(cgroups.get(name), end.workload()));
        if (end.workload().namespace() != null) {
          remotes.add(new NodeView.Remote(end.workload(), end.address()));
        } else {
          host.add(end.address());
        }
      } else if (end.node() != null) {
        nodes.add(end.address());
      }
    });
    return new NodeView(all, Map.of(), host, nodes, remotes, name -> Set.of());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tables_decideAsTheEngine(TruthCase row) {
    RuleSet rules = rules(row.policies());
    DecisionEngine engine = new DecisionEngine(rules);
    int judged = 0;
    for (boolean six : new boolean[] {false, true}) {
      Map<String, End> ends = TruthWorld.ends(six);
      Map<String, Long> cgroups = new HashMap<>();
      TableJudge judge =
          new TableJudge(PolicyCompiler.compile(rules, view(ends, cgroups)).tables());
      for (String from : ends.keySet()) {
        for (String to : ends.keySet()) {
          if (from.equals(to)) {
            continue; // a pod with itself: the kernel asks nobody
          }
          for (PortProbe probe : row.probed()) {
            Flow flow = new Flow(ends.get(from), ends.get(to), probe.protocol(), probe.port());
            for (Direction direction : Direction.values()) {
              boolean in = direction == Direction.INGRESS;
              Long subject = cgroups.get(in ? to : from);
              if (subject != null) {
                String what = "%s -> %s %s %s".formatted(from, to, probe, direction);
                Long peer = cgroups.get(in ? from : to);
                check(
                    what,
                    engine.judge(flow, null, direction),
                    outcome(judge, subject, peer, ends.get(in ? from : to), probe, in),
                    probe.protocol());
                judged++;
              }
            }
          }
        }
      }
    }
    assertThat(judged).isGreaterThan(500);
  }

  private static Outcome outcome(
      TableJudge judge, long subject, Long peer, End other, PortProbe probe, boolean in) {
    WorkloadRow row = judge.workload(subject, null);
    int peerId = peer == null ? 0 : judge.workload(peer, null).id();
    int table =
        switch (probe.protocol()) {
          case TCP -> PortClasses.TCP;
          case UDP -> PortClasses.UDP;
          case ICMP -> PortClasses.ICMP;
          case SCTP, ICMPV6 -> PortClasses.PROTOCOL;
          case ANY -> throw new AssertionError();
        };
    int port =
        switch (probe.protocol()) {
          case ICMP -> probe.port() << 8;
          case ICMPV6 -> PortClasses.ICMPV6_TYPES + probe.port();
          case SCTP -> 132;
          default -> probe.port();
        };
    return judge.judge(row, peerId, other.address(), table, port, in);
  }

  private static void check(String what, Verdict verdict, Outcome outcome, Protocol protocol) {
    if (protocol == Protocol.SCTP) {
      // Its ports are not read: what is denied stays denied, and some more may be.
      assertThat(outcome.denied() || !verdict.denies()).as(what).isTrue();
      return;
    }
    assertThat(outcome.denied()).as(what + " is denied").isEqualTo(verdict.denies());
    Verdict decides = verdict;
    if (!verdict.denies()) {
      boolean wouldBe = verdict.audit() != null && verdict.audit().denies();
      assertThat(outcome.audit()).as(what + " is audited").isEqualTo(wouldBe);
      decides = wouldBe ? verdict.audit() : verdict;
    }
    int rule =
        decides.rule() != null
            ? decides.rule().id()
            : decides.isolation() != null ? decides.isolation().id() : 0;
    if (decides.denies()) {
      assertThat(outcome.rule()).as(what + " is decided by").isEqualTo(rule);
    }
  }

  @Test
  void mostCases_canBeEnforced() {
    assertThat(cases().count()).isGreaterThan(70);
  }

  private static NodeView oneCgroup() {
    NodeView.FileId nginx = new NodeView.FileId(7, 1);
    NodeView.FileId java = new NodeView.FileId(8, 1);
    return new NodeView(
        List.of(
            new NodeView.Cgroup(
                5,
                io.obsmesh.policy.rule.Workload.host(
                    "web", null, "web.service", "/system.slice/web.service"))),
        Map.of(
            "/usr/sbin/nginx", new NodeView.Program(List.of(nginx), Set.of("nginx")),
            "/usr/bin/java", new NodeView.Program(List.of(java), Set.of("orders", "cart"))),
        List.of(),
        List.of(),
        List.of(),
        name -> Set.of());
  }

  @Test
  void unitAndProcess_areToldApart() {
    RuleSet rules =
        rules(
            """
            apiVersion: obsmesh.io/v1
            kind: Policy
            metadata: { name: a }
            spec:
              subject: { unit: web.service, process: /usr/sbin/nginx }
              egress: []
            """);
    TableJudge judge = new TableJudge(PolicyCompiler.compile(rules, oneCgroup()).tables());
    NodeView.FileId nginx = new NodeView.FileId(7, 1);
    assertThat(judge.workload(5, nginx).egressIsolation()).isEqualTo(1);
    assertThat(judge.workload(5, null).egressIsolation()).isZero();
    assertThat(judge.workload(6, nginx).egressIsolation()).isZero();
  }

  @Test
  void serviceThatSharesItsProgram_isRefused() {
    RuleSet rules =
        rules(
            """
            apiVersion: obsmesh.io/v1
            kind: Policy
            metadata: { name: a }
            spec:
              subject: { service: orders }
              egress: []
            """);
    assertThat(PolicyCompiler.compile(RuleSet.EMPTY, oneCgroup()).tables().entries()).isEmpty();
    assertThatThrownBy(() -> PolicyCompiler.compile(rules, oneCgroup()))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessage(
            "a: service orders runs /usr/bin/java, as cart does; select it by unit, container or"
                + " cgroup");
  }

  @Test
  void requestRules_areRefusedByName() {
    RuleSet rules =
        rules(
            """
            apiVersion: obsmesh.io/v1
            kind: Policy
            metadata: { name: a }
            spec:
              subject: { unit: web.service }
              egressDeny:
                - l7: { dns: [ { name: example.com } ] }
            """);
    assertThatThrownBy(() -> PolicyCompiler.compile(rules, oneCgroup()))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessage(
            "a egressDeny[0]: questions of DNS cannot be judged on this node yet; leave them out");
  }

  @Test
  void requestRules_denyNoConnection_andSayThatSomebodyMustJudge() {
    RuleSet rules =
        rules(
            """
            apiVersion: obsmesh.io/v1
            kind: Policy
            metadata: { name: a }
            spec:
              subject: { unit: web.service }
              egress:
                - ports: [ { port: 80 } ]
                - ports: [ { port: 81 } ]
                  l7: { http: [ { path: "/api" } ] }
              egressDeny:
                - ports: [ { port: 82 } ]
                  l7: { http: [ { path: "/admin" } ] }
                - ports: [ { port: 83 } ]
                  mode: audit
                  l7: { http: [ { path: "/admin" } ] }
              ingress:
                - l7: { http: [ { path: "/api" } ] }
            """);
    Map<String, Integer> judging = new HashMap<>();
    PolicyTables tables = PolicyCompiler.compile(rules, oneCgroup()).tables();
    tables
        .entries()
        .forEach(entry -> {
          assertThat(entry.deny()).isZero();
          judging.merge(
              (entry.ingress() ? "in " : "")
                  + (entry.peer() == 0 ? "" : "clients ")
                  + ports(tables, entry.port()),
              entry.judging(),
              (a, b) -> a | b);
        });
    assertThat(judging)
        .containsEntry("80", PolicyTables.WHOLLY_ALLOWED)
        .containsEntry("81", PolicyTables.JUDGED_ALLOW)
        .containsEntry("82", PolicyTables.JUDGED_DENY)
        .containsEntry("83", PolicyTables.JUDGED_AUDIT)
        .containsEntry("in any", PolicyTables.JUDGED_ALLOW)
        .containsEntry("in clients any", PolicyTables.JUDGED_ALLOW)
        .hasSize(6);
  }

  private static String ports(PolicyTables tables, int portClass) {
    for (int port = 0; port < 65_536; port++) {
      if (portClass != 0 && tables.ports()[PortClasses.TCP][port] == portClass) {
        return Integer.toString(port);
      }
    }
    return "any";
  }
}
