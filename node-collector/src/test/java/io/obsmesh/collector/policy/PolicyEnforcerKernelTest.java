package io.obsmesh.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.bpf.PolicyProbes;
import io.obsmesh.bpf.PolicyVerdict;
import io.obsmesh.collector.requests.RequestRelay;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.rule.RuleSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Written policies on real processes: cgroups of their own, and the kernel. Needs root. */
class PolicyEnforcerKernelTest {
  private static final String CONNECT =
      """
      import socket, sys, errno
      s = socket.socket(); s.settimeout(1.5)
      try: s.connect((sys.argv[1], int(sys.argv[2]))); print("ok")
      except OSError as e: print(errno.errorcode.get(e.errno, "TIMEOUT"))
      """;

  private record Told(PolicyVerdict verdict, CompiledPolicy.RuleName rule) {}

  private final List<Told> told = new CopyOnWriteArrayList<>();
  private Path root;
  private Path mount;
  private Process server;
  private PolicyEnforcer enforcer;

  @BeforeEach
  void start() throws Exception {
    Path unified = Path.of("/sys/fs/cgroup/unified");
    root =
        Files.createDirectory(
            (Files.isDirectory(unified) ? unified : Path.of("/sys/fs/cgroup"))
                .resolve("obsmesh-test-enforcer-" + ProcessHandle.current().pid()));
    for (String name : List.of("store.service", "web", "other")) {
      Files.createDirectory(root.resolve(name));
    }
    mount = Files.createTempDirectory("obsmesh-bpffs");
    run("mount", "-t", "bpf", "bpf", mount.toString());
    server =
        inCgroup("store.service", "python3", "-m", "http.server", "21180", "--bind", "127.0.0.1");
    await(() -> connect("other", 21180).equals("ok"));
    enforcer = enforcer();
    enforcer.start();
  }

  private PolicyEnforcer enforcer() {
    return new PolicyEnforcer(
        new PolicyOptions(mount.resolve("obsmesh"), root.toString(), List.of(), 10_000),
        (verdict, rule) -> told.add(new Told(verdict, rule)),
        new RequestRelay(verdict -> {}),
        name -> Set.of());
  }

  @AfterEach
  void stop() throws Exception {
    enforcer.close();
    PolicyProbes.uninstall(mount.resolve("obsmesh"));
    server.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    run("umount", mount.toString());
    Files.delete(mount);
    try (Stream<Path> directories = Files.walk(root)) {
      for (Path directory :
          directories.filter(Files::isDirectory).sorted((a, b) -> b.compareTo(a)).toList()) {
        await(() -> directory.toFile().delete());
      }
    }
  }

  private static void await(BooleanSupplier done) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  private Process inCgroup(String cgroup, String... command) throws IOException {
    String[] all = new String[command.length + 4];
    all[0] = "sh";
    all[1] = "-c";
    all[2] = "echo $$ > %s/cgroup.procs; exec \"$@\"".formatted(root.resolve(cgroup));
    all[3] = "sh";
    System.arraycopy(command, 0, all, 4, command.length);
    return new ProcessBuilder(all).redirectErrorStream(true).start();
  }

  private String connect(String cgroup, int port) {
    try {
      Process process =
          inCgroup(cgroup, "python3", "-c", CONNECT, "127.0.0.1", Integer.toString(port));
      try (BufferedReader reader = process.inputReader()) {
        String line = reader.readLine();
        process.waitFor();
        return line;
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private RuleSet policy(String spec) {
    String text =
        """
        apiVersion: obsmesh.io/v1
        kind: Policy
        metadata: { name: test }
        spec:
        """
            + spec.replace("ROOT", "/" + root.getFileName()).indent(2);
    PolicyReader.Result read = PolicyReader.read("test", text);
    assertThat(read.problems()).isEmpty();
    return PolicySet.of(read.policies());
  }

  @Test
  void ingress_byUnit_fromACgroup_andItsVerdicts() {
    enforcer.apply(
        policy(
            """
            subject: { unit: store.service }
            ingress:
              - from: [ { cgroup: ROOT/web } ]
                ports: [ { port: 21180, protocol: TCP } ]
            """));
    assertThat(connect("web", 21180)).isEqualTo("ok");
    assertThat(connect("other", 21180)).isEqualTo("TIMEOUT");
    await(() -> !told.isEmpty());
    assertThat(told.getFirst().rule().policy()).isEqualTo("test");
    assertThat(told.getFirst().rule().rule()).isEqualTo("default deny");
    assertThat(told.getFirst().verdict().ingress()).isTrue();
    assertThat(enforcer.ruleCounts()[1]).isEqualTo(1);

    enforcer.apply(RuleSet.EMPTY);
    assertThat(connect("other", 21180)).isEqualTo("ok");
    assertThat(PolicyProbes.isInstalled(mount.resolve("obsmesh"))).isFalse();
  }

  @Test
  void egress_toAUnit_andDeny() {
    enforcer.apply(
        policy(
            """
            subject: { cgroup: ROOT/web }
            egress:
              - to: [ { unit: store.service } ]
            """));
    assertThat(connect("web", 21180)).isEqualTo("ok");
    assertThat(connect("web", 21181)).as("nobody is there").isEqualTo("EPERM");
    assertThat(connect("other", 21181)).isEqualTo("ECONNREFUSED");
    enforcer.apply(
        policy(
            """
            subject: { cgroup: ROOT/web }
            egress: [ { to: [ { entity: all } ] } ]
            egressDeny:
              - to: [ { cidr: 127.0.0.0/8 } ]
                ports: [ { port: 21180, protocol: TCP } ]
            """));
    assertThat(connect("web", 21180)).isEqualTo("EPERM");
    assertThat(connect("web", 21181)).isEqualTo("ECONNREFUSED");
  }

  @Test
  void cgroupMadeLater_isFound() throws IOException {
    enforcer.apply(
        policy(
            """
            subject: { cgroup: ROOT/web/later }
            egress: []
            """));
    Files.createDirectory(root.resolve("web/later"));
    await(() -> connect("web/later", 21180).equals("EPERM"));
    assertThat(connect("web", 21180)).isEqualTo("ok");
  }

  @Test
  void audit_letsThroughAndTells() {
    enforcer.apply(
        policy(
            """
            mode: audit
            subject: { cgroup: ROOT/web }
            egress: []
            """));
    assertThat(connect("web", 21180)).isEqualTo("ok");
    await(() -> !told.isEmpty());
    assertThat(told.getFirst().verdict().audit()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subject: { cgroup: ROOT/web }\negress:\n  - l7: { dns: [ { name: example.com } ] }\n",
        "subject: { cgroup: ROOT/web }\negressDeny:\n  - to: [ { fqdn: example.com } ]\n",
        "subject: { matchLabels: { app: web } }\negress: []\n",
        "subject: { cgroup: ROOT/web }\negressDeny:\n  - to: [ { matchLabels: { app: db } } ]\n"
      })
  void policyThatCannotBeEnforcedAsWritten_changesNothing(String refused) {
    enforcer.apply(policy("subject: { cgroup: ROOT/web }\negress: []\n"));
    assertThatThrownBy(() -> enforcer.apply(policy(refused)))
        .isInstanceOf(PolicyRefusedException.class);
    assertThat(connect("web", 21180)).isEqualTo("EPERM");
    assertThat(enforcer.generation()).isEqualTo(1);
  }

  @Test
  void nextProcess_takesUpWhatIsInForce() {
    RuleSet rules = policy("subject: { cgroup: ROOT/web }\negress: []\n");
    enforcer.apply(rules);
    enforcer.close();
    assertThat(connect("web", 21180)).isEqualTo("EPERM");
    enforcer = enforcer();
    enforcer.start();
    assertThat(enforcer.generation()).isEqualTo(1);
    assertThat(connect("web", 21180)).isEqualTo("EPERM");
    enforcer.apply(rules);
    assertThat(connect("web", 21180)).isEqualTo("EPERM");
    assertThat(enforcer.generation()).isEqualTo(2);
  }
}
