package io.obsmesh.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.bpf.PolicyProbes;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.ScanRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file in the policies' directory, to a refused connect, to its row. Needs root. */
class AgentPolicyKernelTest {
  private static final int PORT = 21190;
  private static final String CONNECT =
      "import socket\ntry: socket.create_connection((\"127.0.0.1\", %d)); print(\"ok\")\nexcept OSError as e: print(e.errno)"
          .formatted(PORT);

  @TempDir Path directory;
  private Path cgroup;
  private Path policies;
  private ServerSocket server;
  private Agent agent;

  @BeforeEach
  void start() throws IOException {
    Path unified = Path.of("/sys/fs/cgroup/unified");
    cgroup =
        Files.createDirectory(
            (Files.isDirectory(unified) ? unified : Path.of("/sys/fs/cgroup"))
                .resolve("obsmesh-test-agent-" + ProcessHandle.current().pid()));
    policies = Files.createDirectory(directory.resolve("policies"));
    server = new ServerSocket(PORT, 50, InetAddress.getLoopbackAddress());
    agent = Agent.start(config());
  }

  private AgentConfig config() {
    return AgentConfig.builder()
        .node("here")
        .cgroup(cgroup.toString())
        .policies(policies)
        .ringBytes(1 << 20)
        .lockFile(directory.resolve("agent.lock"))
        .build();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
    PolicyProbes.uninstall(PolicyOptions.DEFAULT_PINS);
    server.close();
    await(() -> cgroup.toFile().delete());
  }

  private static void await(BooleanSupplier done) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private String connect() {
    return run(CONNECT);
  }

  private String run(String script) {
    try {
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "echo $$ > %s/cgroup.procs; exec python3 -c \"$0\"".formatted(cgroup),
                  script)
              .redirectErrorStream(true)
              .start();
      try (BufferedReader reader = process.inputReader()) {
        String line = reader.readLine();
        process.waitFor();
        return line;
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String firstPolicy(String table) {
    try (BatchStream scan =
        agent
            .local()
            .scan(
                new ScanRequest(
                    table,
                    List.of(),
                    new Predicate.IsPresent(Reference.of("policy")),
                    0,
                    Long.MAX_VALUE,
                    0,
                    false))) {
      while (scan.next()) {
        if (scan.batch().getRowCount() > 0) {
          return scan.batch().getVector("policy").getObject(0)
              + " "
              + scan.batch().getVector("rule").getObject(0)
              + " "
              + scan.batch().getVector("dst.port").getObject(0);
        }
      }
    }
    return "";
  }

  @Test
  void fileInTheDirectory_isInForce_andItsDenialIsARow() throws IOException {
    assertThat(connect()).isEqualTo("ok");
    Path file = policies.resolve("web.yaml");
    Files.writeString(
        file,
        """
        apiVersion: obsmesh.io/v1
        kind: Policy
        metadata: { name: web }
        spec:
          subject: { cgroup: /%s }
          egress: []
        """
            .formatted(cgroup.getFileName()));
    await(() -> connect().equals("1"));
    await(() -> !firstPolicy("verdict").isEmpty());
    assertThat(firstPolicy("verdict")).isEqualTo("web default deny " + PORT);

    agent.close();
    assertThat(connect()).as("without the agent").isEqualTo("1");
    agent = Agent.start(config());
    assertThat(connect()).as("with the next").isEqualTo("1");

    Files.delete(file);
    await(() -> connect().equals("ok"));
    await(() -> !PolicyProbes.isInstalled(PolicyOptions.DEFAULT_PINS));
  }

  @Test
  void uninstall_takesOutWhatTheAgentLeft() throws IOException {
    Files.writeString(
        policies.resolve("web.yaml"),
        """
        apiVersion: obsmesh.io/v1
        kind: Policy
        metadata: { name: web }
        spec:
          subject: { cgroup: /%s }
          egress: []
        """
            .formatted(cgroup.getFileName()));
    await(() -> connect().equals("1"));
    agent.close();
    assertThat(connect()).as("without the agent").isEqualTo("1");
    assertThat(Agent.uninstall()).isTrue();
    assertThat(connect()).isEqualTo("ok");
    assertThat(Agent.uninstall()).isFalse();
    agent = Agent.start(config());
  }

  @Test
  void requestThatAFileDenies_isARow() throws Exception {
    Process web =
        new ProcessBuilder("python3", "-m", "http.server", "21191", "--bind", "127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("web.log").toFile())
            .start();
    try {
      await(() -> get("/").equals("200"));
      Files.writeString(
          policies.resolve("web.yaml"),
          """
          apiVersion: obsmesh.io/v1
          kind: Policy
          metadata: { name: web }
          spec:
            subject: { cgroup: /%s }
            egress:
              - ports: [ { port: 21191 } ]
                l7: { http: [ { path: "/" } ] }
          """
              .formatted(cgroup.getFileName()));
      await(() -> get("/admin?token=secret").equals("403"));
      assertThat(get("/")).isEqualTo("200");
      await(() -> request().equals("request http GET /admin no rule allows this request"));
      assertThat(firstPolicy("verdict")).isEqualTo("web default deny 21191");
    } finally {
      web.destroyForcibly().waitFor();
    }
  }

  private String get(String path) {
    String script =
        "import http.client\nc = http.client.HTTPConnection(\"127.0.0.1\", 21191)\n"
            + "try: c.request(\"GET\", \"%s\"); print(c.getresponse().status)\n".formatted(path)
            + "except OSError as e: print(e.errno)\n";
    return run(script);
  }

  private String request() {
    try (BatchStream scan =
        agent
            .local()
            .scan(
                new ScanRequest(
                    "verdict",
                    List.of(),
                    new Predicate.IsPresent(Reference.of("request")),
                    0,
                    Long.MAX_VALUE,
                    0,
                    false))) {
      while (scan.next()) {
        if (scan.batch().getRowCount() > 0) {
          return List.of("layer", "protocol", "request", "reason").stream()
              .map(column -> String.valueOf(scan.batch().getVector(column).getObject(0)))
              .collect(Collectors.joining(" "));
        }
      }
    }
    return "";
  }
}
