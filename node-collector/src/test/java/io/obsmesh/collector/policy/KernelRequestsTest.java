package io.obsmesh.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.bpf.RequestTables;
import io.obsmesh.bpf.RequestTables.Automaton;
import io.obsmesh.bpf.RequestTables.Kind;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.HttpTarget;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.Verdict;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Workload;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the kernel looks up decides about requests as the reference engine does. */
class KernelRequestsTest {
  private static final Workload WEB =
      Workload.host("web", null, "web.service", "/system.slice/web.service");
  private static final String HEAD =
      """
      apiVersion: obsmesh.io/v1
      kind: Policy
      metadata: { name: a }
      spec:
        subject: { unit: web.service }
      """;

  private static RuleSet rules(String policies) {
    PolicyReader.Result read = PolicyReader.read("test", policies);
    assertThat(read.problems()).isEmpty();
    return PolicySet.of(read.policies());
  }

  private static NodeView node() {
    return new NodeView(
        List.of(new NodeView.Cgroup(5, WEB)),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        name -> Set.of());
  }

  private static BitSet run(Automaton automaton, byte[] text) {
    int state = automaton.start();
    for (byte each : text) {
      int column = automaton.classOf()[each & 255] & 255;
      state = automaton.next()[state * automaton.classes() + column];
    }
    return automaton.fitting().get(state);
  }

  /** As requests_judge.h, for a connection to any peer and port. */
  private static int denyingRule(
      RequestTables tables, int isolation, String method, String target) {
    RequestTables.Group group = tables.groups().getFirst();
    BitSet rules = new BitSet();
    tables.entries().stream()
        .filter(entry -> entry.peer() == 0 && entry.port() == 0)
        .forEach(entry -> rules.or(tables.sets().get(entry.set() - 1).rules()));
    HttpTarget read = HttpTarget.of(target, "shop.example");
    rules.and(run(group.methods(), method.getBytes(StandardCharsets.UTF_8)));
    rules.and(run(group.hosts(), "shop.example".getBytes(StandardCharsets.UTF_8)));
    BitSet known = read.path() == null ? new BitSet() : run(group.paths(), read.path());
    for (int place = 0; place < group.rules().size(); place++) {
      RequestTables.Rule rule = group.rules().get(place);
      if (read.path() == null && (!rule.asksPath() || rule.kind() == Kind.DENY)) {
        known.set(place);
      }
    }
    rules.and(known);
    int denies = first(group, rules, Kind.DENY);
    return denies != 0 ? denies : first(group, rules, Kind.ALLOW) != 0 ? 0 : isolation;
  }

  private static int first(RequestTables.Group group, BitSet rules, Kind kind) {
    return rules.stream()
        .filter(place -> group.rules().get(place).kind() == kind)
        .map(place -> group.rules().get(place).id())
        .findFirst()
        .orElse(0);
  }

  @Test
  void tables_decideAsTheEngine() {
    for (String spec :
        List.of(
            """
              enforcement: kernel
              egress:
                - l7: { http: [ { method: GET, path: "/api/.*" }, { method: POST, path: "/api/(orders|carts)/[0-9]+" } ] }
                - l7: { http: [ { host: shop.example, path: "/shop" } ] }
              egressDeny:
                - l7: { http: [ { path: "/api/admin.*" }, { method: DELETE } ] }
            """,
            """
              enforcement: kernel
              egressDeny:
                - l7: { http: [ { path: "/admin.*" } ] }
            """,
            """
              enforcement: kernel
              egress:
                - to: [ { entity: all } ]
                - l7: { http: [ { path: "/api/x" } ] }
              egressDeny:
                - l7: { http: [ { host: other.example } ] }
            """)) {
      RuleSet rules = rules(HEAD + spec);
      CompiledPolicy compiled = PolicyCompiler.compile(rules, node());
      assertThat(compiled.tables().entries())
          .as("nothing for the relay")
          .allMatch(entry -> (entry.judging() & ~io.obsmesh.bpf.PolicyTables.WHOLLY_ALLOWED) == 0);
      int isolation =
          compiled.tables().workloads().stream()
              .mapToInt(io.obsmesh.bpf.PolicyTables.WorkloadRow::egressIsolation)
              .max()
              .orElse(0);
      DecisionEngine engine = new DecisionEngine(rules);
      Flow flow =
          new Flow(
              new Flow.End(WEB, null, null, false),
              Flow.End.outside(new Prefix(0, 0xffff_0101_0101L, 128)),
              Protocol.TCP,
              80);
      for (String method : List.of("GET", "POST", "DELETE", "get")) {
        for (String target :
            List.of(
                "/",
                "/api/x",
                "/api/admin",
                "/api/adm",
                "/admin/1",
                "/api/orders/12",
                "/api/orders/",
                "/api/carts/1?x",
                "/shop",
                "/%61pi/x",
                "//api/x",
                "/api/../x",
                "/api/\u00e4",
                "*",
                "http://shop.example/shop",
                "nowhere",
                "/api/%2f")) {
          Verdict verdict =
              engine.judge(
                  flow,
                  new Request.Http(method, "shop.example", target, List.of()),
                  Direction.EGRESS);
          int expected =
              !verdict.denies()
                  ? 0
                  : verdict.rule() != null ? verdict.rule().id() : verdict.isolation().id();
          assertThat(denyingRule(compiled.tables().requests(), isolation, method, target))
              .as(method + " " + target + " by " + spec)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void whatTheKernelCannotJudge_isRefused() {
    assertThatThrownBy(() ->
            PolicyCompiler.compile(
                rules(
                    HEAD
                        + "  enforcement: kernel\n  ingressDeny: [ { l7: { http: [ { path: /x } ] } } ]"),
                node()))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessage(
            "a ingressDeny[0]: the kernel judges requests where they are sent; write the rule as"
                + " egress of the client, or use enforcement: auto or relay");
    assertThatThrownBy(() ->
            PolicyCompiler.compile(
                rules(
                    HEAD
                        + "  enforcement: kernel\n  egressDeny: [ { l7: { redis: [ { command: [ GET ] } ] } } ]"),
                node()))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessage(
            "a egressDeny[0]: the kernel judges requests of HTTP/1 only; use enforcement: auto or"
                + " relay");
    assertThatThrownBy(() ->
            PolicyCompiler.compile(
                rules(
                    HEAD
                        + "  enforcement: kernel\n  egressDeny: [ { l7: { http: [ { path: /x } ] } } ]\n---\n"
                        + HEAD.replace("name: a", "name: b")
                        + "  egressDeny: [ { l7: { http: [ { path: /y } ] } } ]"),
                node()))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessage(
            "one subject's requests are judged in the kernel or by the relay, not by both: write"
                + " enforcement: kernel for b egressDeny[0] too, or for none");
  }
}
