package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The policy verbs, against rows in an agent's store, asked over REST. */
@Timeout(120)
class PolicyVerbTest {
  private static final String POLICY =
      """
      apiVersion: obsmesh.io/v1
      kind: Policy
      metadata: { name: orders }
      spec:
        subject: { unit: orders.service }
        ingress:
          - name: web
            from: [ { process: /usr/sbin/nginx } ]
            ports: [ { port: 8080 } ]
            l7: { http: [ { method: GET, path: "/api/.*" } ] }
      """;

  @TempDir private Path directory;
  private StoredRows rows;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    rows = new StoredRows();
    file = Files.writeString(directory.resolve("orders.yaml"), POLICY);
  }

  @AfterEach
  void stop() {
    rows.close();
  }

  private CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of("policy"));
    all.addAll(List.of(args));
    return CommandRun.in(Map.of("OBSCTL_SERVER", rows.url()), all.toArray(String[]::new));
  }

  @Test
  void test_listsWhatWouldBeDenied_andExitsWith3() {
    rows.traffic();
    CommandRun run = run("test", file.toString());
    assertThat(run.err())
        .isEqualTo(
            "4 seen · 3 stay as they are · 1 would be denied · 0 would be allowed · 0 would be"
                + " reported only\n");
    assertThat(run.out())
        .isEqualTo(
            "{\"effect\":\"denied\",\"count\":1,\"src\":\"nginx\",\"dst\":\"orders\",\"port\":8080,"
                + "\"transport\":\"tcp\",\"request\":\"GET /admin host=orders:8080\",\"direction\":"
                + "\"ingress\",\"policy\":\"orders\",\"rule\":\"default deny\",\"reason\":\"no rule"
                + " allows this request\"}\n");
    assertThat(run.code()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(run("test", file.toString(), "-o", "csv", "--columns", "effect,request").out())
        .isEqualTo("effect,request\ndenied,GET /admin host=orders:8080\n");
    assertThat(run("test", file.toString(), "-o", "table", "-q").out())
        .isEqualTo(
            """
            effect  count  src    dst     port  transport  request                      direction  policy  rule          reason
            denied      1  nginx  orders  8080  tcp        GET /admin host=orders:8080  ingress    orders  default deny  no rule allows this request
            """);
    assertThat(run("test", file.toString(), "--all", "-o", "csv", "-q").out().lines()).hasSize(5);
  }

  @Test
  void generated_allowsWhatWasSeen() throws IOException {
    rows.traffic();
    CommandRun run = run("generate", "--last", "1h", "--mode", "enforce");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            apiVersion: obsmesh.io/v1
            kind: Policy
            metadata: { name: nginx }
            spec:
              mode: enforce
              subject: { unit: nginx.service }
              egress:
                - to: [ { unit: orders.service } ]
                  ports: [ { port: 8080, protocol: TCP } ]
                  l7:
                    http:
                      - { method: GET, path: "/api/orders/[0-9]+" }
                      - { method: GET, path: /admin }
            ---
            apiVersion: obsmesh.io/v1
            kind: Policy
            metadata: { name: orders }
            spec:
              mode: enforce
              subject: { unit: orders.service }
              ingress:
                - from: [ { unit: nginx.service } ]
                  ports: [ { port: 8080, protocol: TCP } ]
                  l7:
                    http:
                      - { method: GET, path: "/api/orders/[0-9]+" }
                      - { method: GET, path: /admin }
            """);
    Path generated = Files.writeString(directory.resolve("generated.yaml"), run.out());
    assertThat(run("test", generated.toString()).code()).isEqualTo(ExitCode.OK);
    rows.add("http", "protocol", "http", "method", "PUT", "path", "/api/orders/1");
    assertThat(run("test", generated.toString()).code()).isEqualTo(ExitCode.CHECK_FAILED);
  }

  @Test
  void nothingSeen_generatesNothing_andExitsWith4() {
    CommandRun run = run("generate", "--since", "10m");
    assertThat(run.code()).isEqualTo(ExitCode.EMPTY);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("nothing was seen in the last 10m that a policy could name\n");
  }

  @Test
  void lint_namesSelectorsThatSelectNobodyWhoWasSeen() {
    assertThat(run("lint", file.toString()).out()).isEmpty();
    rows.traffic();
    assertThat(run("lint", file.toString(), "--last", "1h").out()).isEmpty();
    CommandRun run =
        run(
            "lint",
            write("gone.yaml", POLICY.replace("orders.service", "x.service")),
            "--last",
            "1h",
            "-o",
            "csv",
            "--columns",
            "level,kind,policy,message");
    assertThat(run.code()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(run.out())
        .isEqualTo(
            """
            level,kind,policy,message
            warning,selects-nothing,orders,its subject is none of the 2 workloads that were seen
            """);
    assertThat(run.err()).isEqualTo("1 policy · 1 to look at\n");
  }

  @Test
  void refusedFile_isARowWithPlace_andExitsWith2() {
    String wrong = write("wrong.yaml", POLICY.replace("from:", "form:"));
    CommandRun run = run("lint", wrong, "-o", "csv");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out())
        .isEqualTo(
            "level,kind,file,line,policy,rule,message\nerror,refused,"
                + wrong
                + ",8,,,'form' is no field of an ingress rule; did you mean 'from'? (column 7)\n");
    CommandRun test = run("test", wrong);
    assertThat(test.code()).isEqualTo(ExitCode.USAGE);
    assertThat(test.err())
        .isEqualTo(
            "error: "
                + wrong
                + ":8:7: 'form' is no field of an ingress rule; did you mean 'from'?\n");
  }

  @Test
  void explain_namesTheRuleTheReasonAndThePlace() {
    CommandRun run =
        run(
            "explain",
            "process:/usr/sbin/nginx",
            "unit:orders.service:8080",
            "GET",
            "/admin",
            "-f",
            file.toString(),
            "-o",
            "table");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEqualTo("denied\n");
    assertThat(run.out())
        .isEqualTo(
            """
            direction  subject                   verdict  policy  rule          reason                       where
            egress     process:/usr/sbin/nginx   allowed                        no policy
            ingress    unit:orders.service:8080  denied   orders  default deny  no rule allows this request
            """);
    CommandRun connection =
        run(
            "explain",
            "process:/usr/sbin/nginx",
            "unit:orders.service:8080",
            "-f",
            file.toString(),
            "-o",
            "csv");
    assertThat(connection.err())
        .isEqualTo("allowed; requests on it are judged one by one: name one\n");
    assertThat(connection.out())
        .endsWith("ingress,unit:orders.service:8080,allowed,orders,web,allowed by rule,relay\n");
    CommandRun wrong = run("explain", "web", "orders", "-f", file.toString());
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err())
        .isEqualTo(
            "error: destination: orders (expected: with its port, such as orders:8080 or"
                + " [fd00::1]:53/udp)\n");
  }

  @Test
  void applied_isKeptListedPrintedAndDeleted() {
    String kept = directory.resolve("kept").toString();
    CommandRun run = run("apply", file.toString(), "--dir", kept, "-o", "csv");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).isEqualTo("policy,change\norders,added\n");
    assertThat(run("apply", file.toString(), "--dir", kept, "-o", "csv").out())
        .isEqualTo("policy,change\norders,unchanged\n");
    assertThat(run("ls", "--dir", kept, "-o", "csv").out())
        .isEqualTo(
            "policy,kind,mode,ingress,egress,default_deny,file\norders,Policy,enforce,1,0,ingress,"
                + kept
                + "/orders.yaml\n");
    assertThat(run("get", "orders", "--dir", kept).out()).isEqualTo(POLICY);
    assertThat(run("explain", "a", "unit:orders.service:1", "--dir", kept).err())
        .isEqualTo("denied\n");
    assertThat(run("explain", "a", "b:1", "--dir", kept + "-none").err())
        .isEqualTo("error: this node keeps no policies: name files with -f FILE\n");
    CommandRun broken = run("apply", write("b.yaml", "kind: x\n"), "--dir", kept);
    assertThat(broken.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run("get", "--dir", kept).out()).isEqualTo(POLICY);
    CommandRun gone = run("delete", "order", "--dir", kept);
    assertThat(gone.code()).isEqualTo(ExitCode.ERROR);
    assertThat(gone.err()).isEqualTo("error: no policy order (there are: orders)\n");
    assertThat(run("delete", "--all", "--dir", kept).err()).isEqualTo("1 policy deleted\n");
    assertThat(run("ls", "--dir", kept, "--fail-empty").code()).isEqualTo(ExitCode.EMPTY);
  }

  @Test
  void strict_appliesNothingThatLintWarnsOf() {
    String kept = directory.resolve("kept").toString();
    String odd = write("odd.yaml", POLICY.replace("/api/.*", "api"));
    CommandRun strict = run("apply", odd, "--dir", kept, "--strict");
    assertThat(strict.code()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(strict.err()).startsWith("error: orders web: never fits: path api fits no path");
    assertThat(run("ls", "--dir", kept).out()).isEmpty();
    CommandRun run = run("apply", odd, "--dir", kept);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).startsWith("warning: orders web: never fits");
  }

  @Test
  void audit_listsWhatWouldHaveBeenDenied() {
    rows.add(
        "verdict", "action", "allowed", "audit", true, "policy", "orders", "rule", "default deny");
    rows.add("verdict", "action", "denied", "audit", false, "policy", "orders", "rule", "no-admin");
    CommandRun run = run("audit", "-o", "csv", "--columns", "action,policy,rule", "-q");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out().strip()).isEqualTo("action,policy,rule\r\nallowed,orders,default deny");
  }

  @Test
  void everyVerb_hasHelp() {
    for (String verb :
        List.of("lint", "test", "generate", "explain", "apply", "ls", "get", "delete", "audit")) {
      CommandRun run = run(verb, "--help");
      assertThat(run.code()).as(verb).isEqualTo(ExitCode.OK);
      assertThat(run.out()).startsWith("Usage: obsctl policy " + verb);
    }
    assertThat(run().out()).contains("lint", "test", "generate", "explain");
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
