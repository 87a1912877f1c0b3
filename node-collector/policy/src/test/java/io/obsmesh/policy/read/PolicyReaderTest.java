package io.obsmesh.policy.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyReaderTest {
  private static final String FULL =
      """
      apiVersion: obsmesh.io/v1
      kind: Policy
      metadata: { name: orders, namespace: shop }
      spec:
        mode: enforce
        enforcement: auto
        onAgentLoss: allow
        subject:
          matchLabels: { app: orders }
        ingress:
          - name: web
            from: [ { matchLabels: { app: web } } ]
            ports: [ { port: 8080, protocol: TCP } ]
            authentication: required
            l7:
              http: [ { method: GET, path: "/api/.*" }, { method: POST, path: "/api/orders" } ]
        ingressDeny:
          - mode: audit
            l7: { http: [ { path: "/admin.*" } ] }
        egress:
          - to: [ { service: redis } ]
            ports: [ { port: 6379 } ]
            l7:
              redis: [ { command: [GET, SET, EXPIRE], key: "orders:*" } ]
          - to: [ { cidr: 10.0.0.0/8, except: [10.9.0.0/16] }, { fqdn: "*.Example.com." }, { entity: world } ]
      """;

  @Test
  void ownKind_isReadWhole() {
    PolicyReader.Result result = PolicyReader.read("orders.yaml", FULL);
    assertThat(result.problems()).isEmpty();
    Policy policy = result.policies().getFirst();
    assertThat(policy.fullName()).isEqualTo("shop/orders");
    assertThat(policy.line()).isEqualTo(1);
    assertThat(policy.isolations())
        .extracting(isolation -> isolation.direction())
        .containsExactly(Direction.INGRESS, Direction.EGRESS);
    assertThat(policy.rules())
        .extracting(Rule::name)
        .containsExactly("web", "ingressDeny[0]", "egress[0]", "egress[1]");
    Rule web = policy.rules().getFirst();
    assertThat(web.action()).isEqualTo(Action.ALLOW);
    assertThat(web.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(web.enforcement()).isEqualTo(Enforcement.AUTO);
    assertThat(web.onAgentLoss()).isEqualTo(Action.ALLOW);
    assertThat(web.authentication()).isEqualTo(Authentication.REQUIRED);
    assertThat(web.subject().namespace()).isEqualTo("shop");
    assertThat(web.ports()).containsExactly(PortSpan.of(Protocol.TCP, 8080));
    assertThat(web.l7()).hasSize(2);
    assertThat(((L7.Http) web.l7().getFirst()).methods()).isEqualTo(Set.of("GET"));
    assertThat(policy.rules().get(1).mode()).isEqualTo(Mode.AUDIT);
    assertThat(policy.rules().get(1).action()).isEqualTo(Action.DENY);
    assertThat(policy.rules().get(3).peers())
        .hasSize(3)
        .anySatisfy(peer -> assertThat(peer).isInstanceOf(Peer.Cidr.class))
        .anySatisfy(peer ->
            assertThat(peer)
                .isInstanceOfSatisfying(
                    Peer.Fqdn.class,
                    fqdn -> assertThat(fqdn.name().matches("www.example.com")).isTrue()));
  }

  @Test
  void numbersOfRules_areTheSameInAnyOrderOfPolicies() {
    String other = FULL.replace("name: orders", "name: aaa");
    RuleSet one = PolicySet.of(PolicyReader.read("f", FULL + "---\n" + other).policies());
    RuleSet two = PolicySet.of(PolicyReader.read("f", other + "---\n" + FULL).policies());
    assertThat(one).isEqualTo(two);
    assertThat(one.rules().getFirst().policy()).isEqualTo("shop/aaa");
    assertThat(one.rules().getFirst().id()).isEqualTo(1);
    assertThat(one.rules()).hasSize(8);
  }

  @Test
  void json_andLists_areRead() {
    String list =
        """
        {"apiVersion": "v1", "kind": "List", "items": [
          {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
           "metadata": {"name": "a", "namespace": "x", "uid": "1", "creationTimestamp": null},
           "spec": {"podSelector": {}}, "status": {}}]}
        """;
    PolicyReader.Result result = PolicyReader.read("list.json", list);
    assertThat(result.problems()).isEmpty();
    assertThat(result.policies()).extracting(Policy::fullName).containsExactly("x/a");
  }

  @Test
  void directory_isReadInOrder_otherFilesAreLeftAlone(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("b.yaml"), FULL);
    Files.writeString(directory.resolve("a.yml"), FULL.replace("orders,", "first,"));
    Files.writeString(directory.resolve("notes.txt"), "no policy");
    Files.writeString(directory.resolve(".c.yaml"), "no policy");
    PolicyReader.Result result = PolicyReader.readFiles(List.of(directory));
    assertThat(result.problems()).isEmpty();
    assertThat(result.policies())
        .extracting(Policy::fullName)
        .containsExactly("shop/first", "shop/orders");
  }

  @Test
  void exampleOfTheDocumentation_isRead() throws IOException {
    String page = Files.readString(Path.of("../../docs/policy.md"));
    int start = page.indexOf("```yaml\n") + 8;
    PolicyReader.Result result =
        PolicyReader.read("docs", page.substring(start, page.indexOf("```", start)));
    assertThat(result.problems()).isEmpty();
    assertThat(result.policies().getFirst().rules()).hasSize(5);
  }

  @Test
  void sameName_twice_andMissingFile_areProblems(@TempDir Path directory) throws IOException {
    Path one = Files.writeString(directory.resolve("1.yaml"), FULL);
    Path two = Files.writeString(directory.resolve("2.yaml"), FULL);
    Path none = directory.resolve("3.yaml");
    PolicyReader.Result result = PolicyReader.readFiles(List.of(one, two, none));
    assertThat(result.problems())
        .extracting(Problem::toString)
        .containsExactly(
            none + ":1:1: is not there",
            two + ":1:1: shop/orders is also the Policy in " + one + ":1; rename one");
  }

  static Stream<String[]> wrong() throws IOException {
    String text;
    try (InputStream in = PolicyReaderTest.class.getResourceAsStream("wrong.txt")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String[]> all = new ArrayList<>();
    for (String part : text.split("(?m)^# ")) {
      if (!part.isBlank()) {
        int end = part.indexOf('\n');
        all.add(new String[] {part.substring(0, end), part.substring(end + 1)});
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void wrongDocuments_areRefusedWithPlaceAndMend(String name, String part) {
    StringBuilder document = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (String line : part.split("\n")) {
      if (line.startsWith("> ")) {
        expected.add(line.substring(2));
      } else {
        document.append(line).append('\n');
      }
    }
    assertThat(expected).isNotEmpty();
    assertThat(PolicyReader.read("f", document.toString()).problems())
        .extracting(problem -> problem.line() + ":" + problem.column() + ": " + problem.message())
        .isEqualTo(expected);
  }
}
