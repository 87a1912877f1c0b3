package io.obsmesh.collector.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.bpf.PolicyProbes;
import io.obsmesh.bpf.PolicyVerdict;
import io.obsmesh.collector.policy.PolicyEnforcer;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Cgroups of their own with real servers and clients, a policy about them, and the relay. */
final class RelayLab implements AutoCloseable {
  final List<RequestVerdict> refused = new CopyOnWriteArrayList<>();
  final List<PolicyVerdict> connections = new CopyOnWriteArrayList<>();
  final PolicyEnforcer enforcer;
  private final Path root;
  private final Path mount;
  private final List<Process> children = new ArrayList<>();
  private final List<Process> others = new ArrayList<>();

  RelayLab() throws Exception {
    Path unified = Path.of("/sys/fs/cgroup/unified");
    root =
        Files.createDirectory(
            (Files.isDirectory(unified) ? unified : Path.of("/sys/fs/cgroup"))
                .resolve("obsmesh-test-relay-" + ProcessHandle.current().pid()));
    for (String name : List.of("store.service", "web", "other")) {
      Files.createDirectory(root.resolve(name));
    }
    mount = Files.createTempDirectory("obsmesh-bpffs");
    run("mount", "-t", "bpf", "bpf", mount.toString());
    enforcer =
        new PolicyEnforcer(
            new PolicyOptions(mount.resolve("obsmesh"), root.toString(), List.of(), 10_000),
            (verdict, rule) -> connections.add(verdict),
            new RequestRelay(refused::add),
            name -> Set.of());
    enforcer.start();
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  /** Something that must come. */
  static void await(String what, BooleanSupplier done) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private ProcessBuilder command(String cgroup, String... command) {
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of(
            "sh",
            "-c",
            "echo $$ > %s/cgroup.procs; exec \"$@\"".formatted(root.resolve(cgroup)),
            "sh"));
    all.addAll(List.of(command));
    return new ProcessBuilder(all).redirectErrorStream(true);
  }

  /** A server, until the end; ready when its port takes connections. */
  Process server(Path log, String host, int port, String... command) throws IOException {
    Process process = command("store.service", command).redirectOutput(log.toFile()).start();
    children.add(process);
    await(
        "server on port " + port,
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port));
            return true;
          } catch (IOException e) {
            return false;
          }
        });
    return process;
  }

  /** What a client in that cgroup prints, without the last line's end. */
  String client(String cgroup, String... command) throws Exception {
    Process process = command(cgroup, command).start();
    children.add(process);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output.stripTrailing();
  }

  Process start(String cgroup, String... command) throws IOException {
    Process process = command(cgroup, command).start();
    children.add(process);
    return process;
  }

  /** Another process that enforces this, until it is killed; returns when it is in force. */
  Process enforcer(String spec) throws IOException {
    Path file = Files.writeString(mount.resolveSibling(mount.getFileName() + ".yaml"), text(spec));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                RelayProcess.class.getName(),
                mount.resolve("obsmesh").toString(),
                root.toString(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    others.add(process);
    String line;
    do {
      line = process.inputReader().readLine();
      assertThat(line).isNotNull();
    } while (!line.equals("in force"));
    Files.delete(file);
    return process;
  }

  private String text(String spec) {
    return """
    apiVersion: obsmesh.io/v1
    kind: Policy
    metadata: { name: test }
    spec:
    """
        + spec.replace("ROOT", "/" + root.getFileName()).indent(2);
  }

  /** Puts a policy in force; ROOT is the cgroup above all. */
  void apply(String spec) {
    String text = text(spec);
    PolicyReader.Result read = PolicyReader.read("test", text);
    assertThat(read.problems()).isEmpty();
    enforcer.apply(PolicySet.of(read.policies()));
  }

  @Override
  public void close() throws Exception {
    enforcer.close();
    for (Process other : others) {
      other.destroyForcibly().waitFor();
    }
    PolicyProbes.uninstall(mount.resolve("obsmesh"));
    Files.writeString(root.resolve("cgroup.kill"), "1");
    for (Process child : children) {
      child.waitFor();
    }
    run("umount", mount.toString());
    Files.delete(mount);
    try (Stream<Path> directories = Files.walk(root)) {
      for (Path directory :
          directories.filter(Files::isDirectory).sorted((a, b) -> b.compareTo(a)).toList()) {
        await("cgroup gone", () -> directory.toFile().delete());
      }
    }
  }
}
