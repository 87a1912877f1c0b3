package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.obsctl.up.Address;
import io.obsmesh.obsctl.up.Settings;
import io.obsmesh.obsctl.up.Size;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServingTest {
  @TempDir private Path directory;

  @Test
  void busyPort_isOneSentenceWithAnotherPort() throws IOException {
    try (ServerSocket busy = new ServerSocket(25420, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run = CommandRun.of("agent", "--listen", "127.0.0.1:" + busy.getLocalPort());
      assertThat(run.code()).isEqualTo(ExitCode.ERROR);
      assertThat(run.err())
          .isEqualTo(
              "error: port 25420 of 127.0.0.1 is busy: stop what listens there, or choose another"
                  + " with --listen 127.0.0.1:25421\n");
    }
  }

  @Test
  void listeningBeyondLoopback_isRefused() {
    CommandRun run = CommandRun.of("agent", "--listen", "0.0.0.0:25421");
    assertThat(run.code()).isEqualTo(ExitCode.ERROR);
    assertThat(run.err()).startsWith("error: --listen: 0.0.0.0:25421 is not loopback");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void flightSql_isRefusedWhereItWasAskedFor_asApiIs() throws IOException {
    try (ServerSocket busy = new ServerSocket(25422, 1, InetAddress.getLoopbackAddress())) {
      String taken = "127.0.0.1:" + busy.getLocalPort();
      CommandRun run = CommandRun.of("api", "--listen", ":25424", "--flight-sql", taken);
      assertThat(run.code()).isEqualTo(ExitCode.ERROR);
      assertThat(run.err())
          .isEqualTo(
              "error: port 25422 of 127.0.0.1 is busy: stop what listens there, or choose another"
                  + " with --flight-sql 127.0.0.1:25423\n");
    }
    CommandRun beyond = CommandRun.of("api", "--listen", ":25424", "--flight-sql", "0.0.0.0:1");
    assertThat(beyond.err()).startsWith("error: --flight-sql: 0.0.0.0:1 is not loopback");
    assertThat(CommandRun.of("api", "--listen", ":25424", "--flight-sql", "on").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "7070,127.0.0.1:7070",
    ":7070,127.0.0.1:7070",
    "localhost:1,localhost:1",
    "[::1]:9,[::1]:9"
  })
  void addresses_comeInManyForms(String text, String read) {
    assertThat(Address.parse(text, "--listen")).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "127.0.0.1:99999", "127.0.0.1:-1"})
  void noAddress_isAUsageError(String text) {
    assertThatThrownBy(() -> Address.parse(text, "--listen"))
        .isInstanceOfSatisfying(
            CommandFailure.class, f -> assertThat(f.exitCode()).isEqualTo(ExitCode.USAGE));
  }

  @ParameterizedTest
  @CsvSource({"1048576,1048576", "64MiB,67108864", "1g,1073741824", "10 KB,10240"})
  void sizes_areBinary(String text, long bytes) {
    assertThat(Size.parse(text, "--store-bytes")).isEqualTo(bytes);
  }

  @Test
  void noSize_isAUsageError() {
    assertThatThrownBy(() -> Size.parse("much", "--store-bytes"))
        .hasMessage("--store-bytes: 'much' is no size (expected: such as 64MiB)");
  }

  @Test
  void optionsWinOverTheFile_andUnknownKeysAreErrors() throws IOException {
    Path file = Files.writeString(directory.resolve("c"), "listen = 127.0.0.1:25430\nnode=box\n");
    Settings settings = Settings.read(file.toString());
    assertThat(settings.get(null, "listen", "x")).isEqualTo("127.0.0.1:25430");
    assertThat(settings.get("y", "listen", "x")).isEqualTo("y");
    assertThat(settings.get(null, "store-bytes", "x")).isEqualTo("x");
    Files.writeString(file, "lisen = 1");
    assertThatThrownBy(() -> Settings.read(file.toString()))
        .hasMessage(
            file
                + ": there is no setting 'lisen' (expected: [agent.listen, audit-log, flight-sql,"
                + " history, history-bytes, history-dir, kafka, kafka-format, kafka-topic, listen,"
                + " node, node-timeout, nodes, relay-listen, retain, spool-bytes, spool-dir,"
                + " store-bytes, tls-ca, tls-cert, tls-key, tls-node-name, token-file])");
  }
}
