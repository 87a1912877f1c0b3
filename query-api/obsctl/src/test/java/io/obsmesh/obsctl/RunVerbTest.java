package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Observes real commands through the kernel. Needs root, curl, BTF and cgroup v2. */
class RunVerbTest {
  private static final int PORT = 25410;

  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean known = exchange.getRequestURI().getPath().equals("/x");
          exchange.sendResponseHeaders(known ? 200 : 404, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static String get(String path) {
    return "curl -s -o /dev/null http://127.0.0.1:" + PORT + path;
  }

  @Test
  void requestsOfACommandAndItsChildren_arePrinted_andItsExitCodeIsKept() {
    CommandRun run =
        CommandRun.of(
            "run", "-o", "json", "--", "sh", "-c", get("/x") + "; (" + get("/y") + "); exit 7");
    assertThat(run.code()).as(run.err()).isEqualTo(7);
    JsonNode rows = JsonMapper.shared().readTree(run.out());
    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.get(0).path("path").asString()).isEqualTo("/x");
    assertThat(rows.get(0).path("status").asInt()).isEqualTo(200);
    assertThat(rows.get(0).path("src.process").asString()).isEqualTo("curl");
    assertThat(rows.get(1).path("path").asString()).isEqualTo("/y");
    assertThat(rows.get(1).path("status").asInt()).isEqualTo(404);
    assertThat(run.err()).isEqualTo("2 requests\n");
  }

  @Test
  void waterfall_isOnStandardError_andNoGroupStays() throws IOException {
    CommandRun run = CommandRun.of("run", "--", "sh", "-c", get("/x"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("http GET 127.0.0.1:" + PORT + "/x → 200")
        .endsWith("1 request\n");
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      if (line.contains(" cgroup2 ")) {
        String own = "obsmesh-run-" + ProcessHandle.current().pid();
        assertThat(Path.of(line.split(" ")[1], own)).doesNotExist();
      }
    }
  }

  @Test
  void commandThatIsNotThere_isTheShellsExitCode() {
    assertThat(CommandRun.of("run", "-q", "--", "/no/such/command").code()).isEqualTo(127);
  }
}
