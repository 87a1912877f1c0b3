package io.obsmesh.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.rule.Workload;
import io.obsmesh.policy.truth.TruthCase;
import io.obsmesh.policy.truth.TruthTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinterTest {
  private static final String HEAD =
      """
      apiVersion: obsmesh.io/v1
      kind: Policy
      metadata: {name: p}
      spec:
        subject: {unit: a.service}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '"',
      value = {
        "ingress: [{from: [{entity: all}], l7: {http: [{path: api}]}}] # WARNING NEVER_MATCHES"
            + " ingress[0]: never fits: path api fits no path: paths begin with / and have no //,"
            + " /./, /../, %, ; or backslash when they are judged",
        "ingress: [{from: [{entity: all}], l7: {http: [{path: '/a//b'}]}}] # WARNING NEVER_MATCHES"
            + " ingress[0]: never fits: path /a//b fits no path: paths begin with / and have no //,"
            + " /./, /../, %, ; or backslash when they are judged",
        "ingress: [{from: [{cidr: 10.0.0.0/8, except: [10.0.0.0/8]}]}] # WARNING NEVER_MATCHES"
            + " ingress[0]: never fits: nothing is left of 10.0.0.0/8 after its exceptions",
        "ingress: [{ports: [{port: 80, protocol: UDP}], l7: {http: [{}]}}] # WARNING NEVER_MATCHES"
            + " ingress[0]: never fits: its l7 is spoken over TCP, and its ports are not",
        "ingress: [{from: [{matchLabels: {a: b}, matchExpressions: [{key: a, operator:"
            + " DoesNotExist}]}]}] # WARNING NEVER_MATCHES ingress[0]: never fits: a peer is"
            + " impossible: label a has to be there and not",
        "ingress: [{from: [{matchLabels: {a: b}, matchExpressions: [{key: a, operator: In, values:"
            + " [c]}]}]}] # WARNING NEVER_MATCHES ingress[0]: never fits: a peer is impossible:"
            + " label a has no value that is left",
        "ingress: [{ports: [{port: 80-90}]}, {from: [{entity: host}], ports: [{port: 81}]}] # NOTE"
            + " SHADOWED ingress[1]: says nothing new: rule ingress[0] covers all of it",
        "ingress: [{ports: [{port: 80}]}, {ports: [{port: 80}]}] # NOTE SHADOWED ingress[1]: says"
            + " nothing new: rule ingress[0] covers all of it",
        "ingress: [{ports: [{port: 80}], l7: {http: [{path: '/a.*'}, {path: /ab}]}}] #",
        "ingress: [{ports: [{port: 80}], l7: {http: [{path: '/a.*'}]}}, {ports: [{port: 80}], l7:"
            + " {http: [{path: /ab, method: GET}]}}] # NOTE SHADOWED ingress[1]: says nothing new:"
            + " rule ingress[0] covers all of it",
        "ingress: [{ports: [{port: 80}]}] & ingressDeny: [{ports: [{protocol: TCP}]}] # WARNING"
            + " DENIED_ANYWAY ingress[0]: allows nothing: rule ingressDeny[0] denies all of it, and"
            + " deny wins",
        "ingress: [{ports: [{port: 80}]}] & ingressDeny: [{mode: audit, ports: [{protocol: TCP}]}]"
            + " #",
        "ingressDeny: [{l7: {http: [{path: /admin}]}}] # WARNING TOO_WIDE ingressDeny[0]: denies on"
            + " every port also what nobody can read, since it might be such a request: name ports",
        "enforcement: kernel & egress: [{ports: [{port: 1}], l7: {redis: [{}], grpc: [{}]}}] #"
            + " WARNING NOT_IN_KERNEL egress[0]: cannot be exact in the kernel: Redis, gRPC; write"
            + " enforcement: auto, or apply refuses it",
        "enforcement: kernel & egress: [{ports: [{port: 1}], l7: {http: [{}]}}] #",
        "egress: [{ports: [{port: 443}], l7: {http: [{}]}}] # NOTE UNREADABLE_TLS egress[0]: port"
            + " 443 usually carries TLS: what the agent cannot read is denied; judge it by tls:"
            + " [{sni: …}] instead",
        "egress: [{ports: [{port: 443}], l7: {tls: [{sni: a.b}]}}] #",
        "egress: [{to: [{fqdn: a.b}]}] # WARNING NO_DNS egress[0]: names hosts, but no rule lets"
            + " the subject ask DNS: add an egress rule with ports: [{port: 53, protocol: UDP},"
            + " {port: 53}]",
        "egress: [{to: [{fqdn: a.b}]}, {ports: [{port: 53, protocol: UDP}]}] #",
        "ingress: [{ports: [{port: 80}]}] & enableDefaultDeny: {ingress: false} # NOTE NO_EFFECT"
            + " ingress[0]: allows what nothing denies: no policy here is default-deny in that"
            + " direction",
      })
  void findings(String spec, String expected) {
    String text = HEAD + "  " + spec.strip().replace(" & ", "\n  ") + "\n";
    PolicyReader.Result read = PolicyReader.read("f", text);
    assertThat(read.problems()).as(text).isEmpty();
    assertThat(Linter.lint(read.policies(), null))
        .extracting(f -> f.level() + " " + f.kind() + " " + f.rule() + ": " + f.message())
        .isEqualTo(expected == null ? List.of() : List.of(expected.strip()));
  }

  @Test
  void selectorsOfNothing_areFoundAmongKnownWorkloads() {
    PolicyReader.Result read =
        PolicyReader.read("f", HEAD + "  ingress: [{from: [{unit: b.service}]}]\n");
    Workload a = Workload.host("a", null, "a.service", null);
    Workload b = Workload.host("b", null, "b.service", null);
    assertThat(Linter.lint(read.policies(), List.of(a, b))).isEmpty();
    assertThat(Linter.lint(read.policies(), List.of(a)))
        .extracting(Finding::message)
        .containsExactly("a peer is none of the 1 workloads that were seen");
    assertThat(Linter.lint(read.policies(), List.of(b)))
        .extracting(Finding::message)
        .containsExactly("its subject is none of the 1 workloads that were seen");
  }

  @Test
  void rulesThatPolicyTypesSilences_areSaid() {
    PolicyReader.Result read =
        PolicyReader.read(
            "f",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: p}
            spec:
              podSelector: {}
              policyTypes: [Egress]
              ingress: [{}]
            """);
    assertThat(Linter.lint(read.policies(), null))
        .extracting(Finding::message)
        .containsExactly("ingress does nothing: policyTypes does not name Ingress");
  }

  /** What a rule covers, it covers in every case of the tables too. */
  @Test
  void rulesOfTheTables_coverThemselves() {
    int rules = 0;
    for (String table : TruthTable.names()) {
      for (TruthCase row : TruthTable.load(table)) {
        for (var policy : PolicyReader.read("f", row.policies()).policies()) {
          for (var rule : policy.rules()) {
            assertThat(Cover.rule(rule, rule)).as("%s: %s", row, rule.name()).isTrue();
            assertThat(Never.reasons(rule)).as("%s: %s", row, rule.name()).isEmpty();
            rules++;
          }
        }
      }
    }
    assertThat(rules).isGreaterThan(100);
  }
}
