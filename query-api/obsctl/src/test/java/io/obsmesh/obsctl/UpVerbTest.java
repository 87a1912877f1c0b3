package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything in one process, as a user starts it. Needs root, BTF and cgroup v2. */
class UpVerbTest {
  private static final String LISTEN = "127.0.0.1:25450";
  private static final int WATCHED = 25451;

  private static Process start(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Obsctl.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void requestsOfOtherPrograms_areRows_andStoppingFreesThePort(@TempDir Path history)
      throws Exception {
    HttpServer watched =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), WATCHED), 0);
    watched.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    watched.start();
    Process up =
        start(
            "up",
            "--listen",
            LISTEN,
            "--store-bytes",
            "16MiB",
            "--history-dir",
            history.toString());
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(up.getInputStream(), StandardCharsets.UTF_8))) {
      String first = said.readLine();
      assertThat(first).startsWith("obsmesh ready on ").endsWith("http://" + LISTEN);
      assertThat(said.readLine())
          .isEqualTo("try: ./obsctl http where status ge 400 --server http://" + LISTEN);
      Map<String, String> there = Map.of("OBSCTL_SERVER", LISTEN);
      assertThat(CommandRun.in(there, "status", "--wait").code()).isEqualTo(ExitCode.OK);

      try (HttpClient client = HttpClient.newHttpClient()) {
        for (int i = 0; i < 5; i++) {
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + WATCHED + "/up/" + i))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
        }
      }
      String[] query = {
        "http",
        "where",
        "path",
        "like",
        "/up/%",
        "and",
        "status",
        "ge",
        "500",
        "-o",
        "csv",
        "--columns",
        "path,status",
        "--no-headers"
      };
      CommandRun rows = CommandRun.in(there, query);
      for (int attempt = 0; attempt < 100 && rows.out().lines().count() < 5; attempt++) {
        LockSupport.parkNanos(50_000_000);
        rows = CommandRun.in(there, query);
      }
      assertThat(rows.code()).as(rows.err()).isEqualTo(ExitCode.OK);
      assertThat(rows.out().lines())
          .containsExactly("/up/0,503", "/up/1,503", "/up/2,503", "/up/3,503", "/up/4,503");

      assertRefused(CommandRun.in(there, "query", "http where statsu ge 500"));
      for (String verb :
          List.of(
              "top --once",
              "map",
              "get tables",
              "get nodes",
              "get probes",
              "get services",
              "describe http",
              "status")) {
        CommandRun run = CommandRun.in(there, verb.split(" "));
        assertThat(run.code()).as(verb + ": " + run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).as(verb).isNotEmpty();
      }
      assertThat(CommandRun.in(there, "status").out()).contains("history: ", " in " + history);
    } finally {
      up.destroy();
      assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
      watched.stop(0);
    }
    try (Stream<Path> kept = Files.walk(history)) {
      assertThat(kept.map(Path::toString))
          .as("rows are written when it stops")
          .anyMatch(file -> file.contains("table=http") && file.endsWith(".parquet"));
    }
    CommandRun after = CommandRun.of("status", "--server", LISTEN);
    assertThat(after.code()).isEqualTo(ExitCode.UNREACHABLE);
  }

  private static void assertRefused(CommandRun wrong) {
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("error: 'http' has no field 'statsu'").contains("'status'");
  }

  @Test
  void demoWithoutItsTree_saysSo_andStops() throws Exception {
    Process up = start("up", "--no-history", "--listen", "127.0.0.1:25452", "--demo");
    String said = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(up.waitFor()).as(said).isEqualTo(ExitCode.ERROR);
    assertThat(said).contains("error: the demo is not built here");
  }
}
