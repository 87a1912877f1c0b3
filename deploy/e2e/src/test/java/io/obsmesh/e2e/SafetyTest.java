package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Observation changes nothing and leaves nothing behind. Uses agents of its own beside the shared product. */
final class SafetyTest {
  private static final int PORT = 26090;
  @TempDir Path directory;

  /** Ids of our programs in the kernel now. */
  private static Set<String> attached() {
    return Pattern.compile("^(\\d+): \\S+ +name obs_\\S*", Pattern.MULTILINE)
        .matcher(Processes.run("bpftool", "prog", "show"))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Running capture() {
    Running agent = Processes.start(Product.command("up", "--listen", "127.0.0.1:" + (PORT + 1), "--config", "/dev/null"));
    Processes.await("the second product", 60, () -> !agent.process().isAlive() || agent.said().contains("127.0.0.1:" + (PORT + 1)));
    return agent;
  }

  @Test
  void killedWithoutWarning_leavesNoProgramAttached() throws InterruptedException {
    Set<String> before = attached();
    Running agent = capture();
    if (agent.process().isAlive()) {
      Processes.await("programs of the second product", 20, () -> !attached().equals(before));
    }
    agent.process().destroyForcibly().waitFor();
    Processes.await("the kernel to let go", 10, () -> before.containsAll(attached()));
  }

  @Test
  void theSameTraffic_arrivesUnchangedWhileObserved() throws IOException {
    Product.shared();
    byte[] body = new byte[5 << 20];
    new Random(7).nextBytes(body);
    java.nio.file.Files.createDirectories(directory.resolve("files"));
    java.nio.file.Files.write(directory.resolve("files/body"), body);
    try (Running nginx = RealServers.nginx(directory, PORT)) {
      for (String way : List.of("files", "written")) {
        try (RawHttp connection = new RawHttp("127.0.0.1", PORT)) {
          assertThat(Arrays.equals(connection.get("/" + way + "/body").body(), body)).as(way).isTrue();
        }
      }
      assertThat(nginx.process().isAlive()).isTrue();
    }
  }
}
