package io.obsmesh.policy.seen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.names.Pods;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.seen.Replay.Effect;
import io.obsmesh.policy.seen.Replay.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SeenTrafficTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NGINX =
      "'src.process':'nginx','src.unit':'nginx.service','src.service':'web','src.ip':'127.0.0.1',";
  private static final String ORDERS =
      "'dst.process':'java','dst.unit':'orders.service','dst.service':'orders','dst.ip':'127.0.0.1','dst.port':8080,";

  private static JsonNode row(String text) {
    return JSON.readTree("{" + text.replace('\'', '"') + "\"node\":\"n1\"}");
  }

  private static List<Outcome> replay(String policies, SeenTraffic seen) {
    PolicyReader.Result read = PolicyReader.read("p", policies);
    assertThat(read.problems()).as(policies).isEmpty();
    return new Replay(new DecisionEngine(PolicySet.of(read.policies()))).run(seen.all());
  }

  private static final String POLICY =
      """
      apiVersion: obsmesh.io/v1
      kind: Policy
      metadata: {name: orders}
      spec:
        subject: {unit: orders.service}
        ingress:
          - name: web
            from: [{process: /usr/sbin/nginx}]
            ports: [{port: 8080}]
            l7: {http: [{method: GET, path: "/api/.*"}]}
      """;

  @Test
  void replay_saysWhatWouldChange_andWhy() {
    RuleSet rules = PolicySet.of(PolicyReader.read("p", POLICY).policies());
    SeenTraffic seen = new SeenTraffic(SeenTraffic.paths(rules));
    seen.add("flow", row(NGINX + ORDERS + "'transport':'tcp','protocol':'http','count':3,"));
    seen.add("http", row(NGINX + ORDERS + "'method':'GET','path':'/api/1','count':7,"));
    seen.add("http", row(NGINX + ORDERS + "'method':'GET','path':'/admin','count':2,"));
    seen.add(
        "http",
        row(NGINX + ORDERS + "'method':'GET','path':'/api/2','verdict':'denied','count':1,"));
    seen.add(
        "http",
        row(NGINX + ORDERS + "'method':'PUT','path':'/api/2','verdict':'denied','count':1,"));
    seen.add("flow", row(ORDERS + "'src.ip':'10.0.0.9','transport':'tcp','protocol':'http',"));
    List<Outcome> outcomes = replay(POLICY, seen);
    assertThat(outcomes)
        .extracting(Outcome::effect)
        .containsExactly(
            Effect.STAYS_ALLOWED,
            Effect.STAYS_ALLOWED,
            Effect.DENIED,
            Effect.ALLOWED,
            Effect.STAYS_DENIED,
            Effect.DENIED);
    assertThat(outcomes.get(2).verdict().reason().words()).isEqualTo("no rule allows this request");
    assertThat(outcomes.get(2).verdict().policy()).isEqualTo("orders");
    assertThat(outcomes.get(2).seen().count()).isEqualTo(2);
    assertThat(outcomes.get(5).verdict().ruleName()).isEqualTo("default deny");
    assertThat(replay(POLICY.replace("spec:\n", "spec:\n  mode: audit\n"), seen))
        .extracting(Outcome::effect)
        .containsExactly(
            Effect.STAYS_ALLOWED,
            Effect.STAYS_ALLOWED,
            Effect.AUDITED,
            Effect.ALLOWED,
            Effect.ALLOWED,
            Effect.AUDITED);
  }

  @Test
  void connectionThatNobodyCouldRead_isJudgedAsThat() {
    RuleSet rules = PolicySet.of(PolicyReader.read("p", POLICY).policies());
    SeenTraffic seen = new SeenTraffic(SeenTraffic.paths(rules));
    seen.add("flow", row(NGINX + ORDERS + "'transport':'tcp','protocol':'unknown',"));
    assertThat(replay(POLICY, seen)).extracting(Outcome::effect).containsExactly(Effect.DENIED);
  }

  @Test
  void otherEnd_isFilledInFromTheNodeThatSawIt() {
    SeenTraffic seen = new SeenTraffic(Set.of("/usr/sbin/nginx"));
    seen.add(
        "flow",
        row(
            "'src.ip':'10.0.0.1','src.process':'nginx','src.unit':'nginx.service','dst.ip':'10.0.0.2','dst.port':8080,'transport':'tcp','protocol':'http',"));
    seen.add(
        "flow",
        row(
            "'src.ip':'10.0.0.1','dst.ip':'10.0.0.2','dst.port':8080,'dst.process':'java','dst.unit':'orders.service','transport':'tcp','protocol':'http',"));
    assertThat(replay(POLICY.replaceAll("(?m)^ +l7:.*\n", ""), seen))
        .extracting(Outcome::effect)
        .containsExactly(Effect.STAYS_ALLOWED, Effect.STAYS_ALLOWED);
  }

  @Test
  void labelsOfPods_comeFromKubernetes() {
    Pods pods =
        Pods.read(
            """
            {"kind": "List", "items": [
              {"kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "a"}}},
              {"kind": "Pod", "metadata": {"name": "web-1", "namespace": "shop", "uid": "u1", "labels": {"app": "web"}},
               "status": {"podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}]}},
              {"kind": "Pod", "metadata": {"name": "orders-1", "namespace": "shop", "uid": "u2", "labels": {"app": "orders"}},
               "spec": {"containers": [{"ports": [{"name": "http", "containerPort": 8080}]}]},
               "status": {"podIP": "10.0.0.2"}}]}
            """);
    SeenTraffic seen = new SeenTraffic(Set.of(), pods);
    String orders =
        "'dst.ip':'10.0.0.2','dst.port':8080,'dst.process':'java','dst.pod':'u2','transport':'tcp','protocol':'http',";
    seen.add("flow", row("'src.ip':'10.0.0.1'," + orders));
    seen.add("flow", row("'src.ip':'fd00::1'," + orders));
    seen.add("flow", row("'src.ip':'10.0.0.9'," + orders));
    String policy =
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: orders, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: orders}}
          ingress:
          - from: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: web}}}]
            ports: [{port: http}]
        """;
    assertThat(replay(policy, seen))
        .extracting(Outcome::effect)
        .containsExactly(Effect.STAYS_ALLOWED, Effect.STAYS_ALLOWED, Effect.DENIED);
    assertThatThrownBy(() -> Pods.read("{\"kind\": \"List\", \"items\": []}"))
        .hasMessage(
            "no pod in it (expected: the output of kubectl get pods,namespaces -A -o json)");
  }

  @Test
  void generated_isTheLeastThatAllowsWhatWasSeen() {
    SeenTraffic seen = new SeenTraffic(Set.of());
    seen.add("flow", row(NGINX + ORDERS + "'transport':'tcp','protocol':'http',"));
    seen.add("http", row(NGINX + ORDERS + "'method':'GET','path':'/api/orders/17',"));
    seen.add("http", row(NGINX + ORDERS + "'method':'GET','path':'/api/orders/18',"));
    seen.add("http", row(NGINX + ORDERS + "'method':'POST','path':'/api/(x)',"));
    seen.add("http", row(NGINX + ORDERS + "'method':'GET','path':'/evil','verdict':'denied',"));
    seen.add(
        "flow",
        row(
            "'src.process':'java','src.unit':'orders.service','src.service':'orders','dst.ip':'127.0.0.1','dst.port':6379,'dst.service':'redis','dst.process':'redis-server','transport':'tcp','protocol':'redis',"));
    seen.add(
        "redis",
        row(
            "'src.process':'java','src.unit':'orders.service','src.service':'orders','dst.ip':'127.0.0.1','dst.port':6379,'dst.service':'redis','dst.process':'redis-server','command':'GET','key':'orders:17',"));
    seen.add(
        "flow",
        row(
            "'src.process':'java','src.unit':'orders.service','dst.ip':'93.184.216.34','dst_name':'example.com','dst.port':443,'transport':'tcp','protocol':'tls',"));
    String expected =
        """
        apiVersion: obsmesh.io/v1
        kind: Policy
        metadata: { name: redis }
        spec:
          mode: audit
          subject: { service: redis }
          ingress:
            - from: [ { unit: orders.service } ]
              ports: [ { port: 6379, protocol: TCP } ]
              l7:
                redis:
                  - { command: GET, key: "orders:*" }
        ---
        apiVersion: obsmesh.io/v1
        kind: Policy
        metadata: { name: nginx }
        spec:
          mode: audit
          subject: { unit: nginx.service }
          egress:
            - to: [ { unit: orders.service } ]
              ports: [ { port: 8080, protocol: TCP } ]
              l7:
                http:
                  - { method: GET, path: "/api/orders/[0-9]+" }
                  - { method: POST, path: "/api/\\\\(x\\\\)" }
        ---
        apiVersion: obsmesh.io/v1
        kind: Policy
        metadata: { name: orders }
        spec:
          mode: audit
          subject: { unit: orders.service }
          ingress:
            - from: [ { unit: nginx.service } ]
              ports: [ { port: 8080, protocol: TCP } ]
              l7:
                http:
                  - { method: GET, path: "/api/orders/[0-9]+" }
                  - { method: POST, path: "/api/\\\\(x\\\\)" }
          egress:
            - to: [ { fqdn: example.com } ]
              ports: [ { port: 443, protocol: TCP } ]
            - to: [ { service: redis } ]
              ports: [ { port: 6379, protocol: TCP } ]
              l7:
                redis:
                  - { command: GET, key: "orders:*" }
        """;
    assertThat(PolicyGenerator.generate(seen.all(), true, "audit")).isEqualTo(expected);
  }

  /** Whatever was seen, the generated policies allow it, and a new peer they do not. */
  @Test
  void generated_allowsAllThatWasSeen_andNothingFromElsewhere() {
    Random random = new Random(3);
    String[] paths = {
      "/",
      "/a/1",
      "/a//b",
      "/é",
      "/a.b/c+d",
      "/x%20y/z",
      "*",
      "/550e8400-e29b-41d4-a716-446655440000/k"
    };
    String[] digests = {
      "SELECT * FROM orders WHERE id = ?",
      "INSERT INTO shop.items VALUES (?)",
      "SET NAMES ?",
      "SELECT a FROM x JOIN y ON x.i = y.i",
      "WITH q AS (SELECT ?) SELECT * FROM q"
    };
    String[] keys = {"orders:1", "a*b", "session:4f9Zk2LmQ8", "plain", "a:1:2:3"};
    for (int round = 0; round < 200; round++) {
      SeenTraffic seen = new SeenTraffic(Set.of());
      List<String> ends = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String source =
            switch (random.nextInt(4)) {
              case 0 -> "'src.ip':'10.9.0." + i + "',";
              case 1 ->
                  "'src.ip':'10.0.0."
                      + i
                      + "','src.process':'p"
                      + i
                      + "','src.container':'c0ffee00000"
                      + i
                      + "','src.service':'s"
                      + i
                      + "',";
              case 2 ->
                  "'src.ip':'127.0.0.1','src.process':'p','src.service':'odd name " + i + "',";
              default -> "'src.ip':'::1','src.process':'u','src.unit':'u" + i + ".service',";
            };
        String table =
            List.of("http", "grpc", "redis", "mysql", "pgsql", "flow").get(random.nextInt(6));
        String said =
            switch (table) {
              case "http" ->
                  "'method':'"
                      + (random.nextBoolean() ? "GET" : "POST")
                      + "','path':'"
                      + paths[random.nextInt(paths.length)]
                      + "',";
              case "grpc" -> "'service':'a.B','method':'C" + random.nextInt(3) + "',";
              case "redis" ->
                  "'command':'get',"
                      + (random.nextBoolean()
                          ? "'key':'" + keys[random.nextInt(keys.length)] + "',"
                          : "");
              case "mysql" ->
                  "'operation':'SELECT','digest':'"
                      + digests[random.nextInt(digests.length)]
                      + "',";
              default -> "'transport':'tcp','protocol':'unknown',";
            };
        String both = source + ORDERS.replace("8080", Integer.toString(8080 + random.nextInt(2)));
        ends.add(both);
        if (!table.equals("flow")) {
          seen.add("flow", row(both + "'transport':'tcp','protocol':'" + table + "',"));
        }
        seen.add(table, row(both + said));
      }
      String generated = PolicyGenerator.generate(seen.all(), random.nextInt(4) > 0, "enforce");
      assertThat(replay(generated, seen))
          .as(generated)
          .extracting(Outcome::effect)
          .containsOnly(Effect.STAYS_ALLOWED);
      SeenTraffic other = new SeenTraffic(Set.of());
      other.add(
          "flow", row("'src.ip':'203.0.113.1'," + ORDERS + "'transport':'tcp','protocol':'http',"));
      other.add(
          "flow",
          row(
              ends.getFirst().replaceAll("'dst.port':\\d+", "'dst.port':9999")
                  + "'transport':'tcp','protocol':'http',"));
      assertThat(replay(generated, other))
          .as(generated)
          .extracting(Outcome::effect)
          .containsOnly(Effect.DENIED);
    }
  }

  @Test
  void namesWithoutSchema_areOfTheDefaultOne() {
    assertThat(SqlTables.of("SELECT * FROM a JOIN b.c", "shop")).containsExactly("shop.a", "b.c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT * FROM a, `b` x, c.d WHERE 1 | a b c.d",
        "INSERT INTO a (x) SELECT y FROM b | a b",
        "UPDATE a SET x = 1 | a",
        "DELETE FROM a WHERE x IN (SELECT y FROM b) | a b",
        "SELECT a FROM x LEFT JOIN y z ON x.i = z.i | x y",
        "DROP TABLE IF EXISTS a | a",
        "SELECT 1 FROM DUAL | ''",
        "SET NAMES utf8 |''",
        "CALL p() |",
        "SELECT /*! * */ 1 FROM a |",
        "SELECT * FROM `a b` | a b"
      })
  void tablesOfStatements(String statement, String tables) {
    Set<String> found = SqlTables.of(statement, null);
    if (tables == null) {
      assertThat(found).isNull();
    } else {
      assertThat(String.join(" ", found)).isEqualTo(tables);
    }
  }
}
