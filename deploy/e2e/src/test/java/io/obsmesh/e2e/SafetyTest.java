package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Observation changes nothing, leaves nothing behind, and says clearly why it cannot start. */
final class SafetyTest {
  private static final int PORT = 26090;
  private static final Pattern OURS = Pattern.compile("^\\d+: \\S+ +name obs_", Pattern.MULTILINE);
  @TempDir Path directory;

  private static long attached() {
    return OURS.matcher(Processes.run("bpftool", "prog", "show")).results().count();
  }

  private static Running ended(String... arguments) throws InterruptedException {
    Running command = Processes.start(Product.command(arguments));
    assertThat(command.process().waitFor(30, TimeUnit.SECONDS)).as(command.said()).isTrue();
    return command;
  }

  @Test
  void killedWithoutWarning_leavesNoProgramAttached() {
    Product.shared();
    assertThat(attached()).isPositive();
    Product.killShared();
    Processes.await("the kernel to let go of our programs", 10, () -> attached() == 0);
  }

  @Test
  void aSecondInstance_isRefusedInOneSentence() throws InterruptedException {
    Product.shared();
    long before = attached();
    try (Running second = ended("up", "--no-history", "--listen", "127.0.0.1:" + (PORT + 1))) {
      assertThat(second.process().exitValue()).isEqualTo(1);
      assertThat(second.said())
          .startsWith("error: ")
          .doesNotContain("Exception")
          .doesNotContain("\tat ");
    }
    assertThat(attached()).isEqualTo(before);
  }

  @Test
  void aBusyPort_isRefusedInOneSentence() throws InterruptedException, IOException {
    Product.stopShared();
    try (var busy =
            new java.net.ServerSocket(PORT + 2, 1, java.net.InetAddress.getLoopbackAddress());
        Running refused =
            ended("up", "--no-history", "--listen", "127.0.0.1:" + busy.getLocalPort())) {
      assertThat(refused.process().exitValue()).isEqualTo(1);
      assertThat(refused.said())
          .contains("error: ")
          .contains(Integer.toString(PORT + 2))
          .doesNotContain("\tat ");
    }
    assertThat(attached()).isZero();
  }

  @Test
  void theSameTraffic_arrivesUnchangedWithAndWithoutTheAgent() throws IOException {
    byte[] body = new byte[10 << 20];
    new Random(7).nextBytes(body);
    Files.createDirectories(directory.resolve("files"));
    Files.write(directory.resolve("files/body"), body);
    try (Running nginx = RealServers.nginx(directory, PORT)) {
      Product.stopShared();
      transfer(body);
      Product.shared();
      transfer(body);
      assertThat(nginx.process().isAlive()).isTrue();
    }
  }

  private static void transfer(byte[] body) throws IOException {
    for (String way : List.of("files", "written")) {
      try (RawHttp connection = new RawHttp("127.0.0.1", PORT)) {
        for (int i = 0; i < 3; i++) {
          assertThat(connection.get("/" + way + "/body").body()).as(way).isEqualTo(body);
        }
      }
    }
  }
}
