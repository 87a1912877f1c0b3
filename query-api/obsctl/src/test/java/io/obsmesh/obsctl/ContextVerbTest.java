package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers by name, and the token that goes with one. */
class ContextVerbTest {
  @TempDir private Path home;
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    server.createContext(
        "/",
        exchange -> {
          authorizations.add(
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body = "{\"nodes\":[],\"unreachable\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private CommandRun run(String... words) {
    return CommandRun.in(Map.of("HOME", home.toString()), words);
  }

  private Path file() {
    return home.resolve(".config/obsctl/contexts");
  }

  @Test
  void contextInUse_isAsked_withItsToken() throws IOException {
    Path token = Files.writeString(home.resolve("token"), "a-secret-token-of-mine\n");
    CommandRun added = run("context", "add", "prod", url, "--token-file", token.toString());
    assertThat(added.err()).isEmpty();
    assertThat(added.code()).isEqualTo(ExitCode.OK);
    assertThat(run("status").code()).isEqualTo(ExitCode.OK);
    assertThat(authorizations).containsExactly("Bearer a-secret-token-of-mine");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file())).doesNotContain("a-secret-token-of-mine");
    assertThat(run("context", "ls").out()).isEqualTo("* prod  " + url + "\n");
  }

  @Test
  void optionsWinOverTheContext_andItsTokenStaysHome() throws IOException {
    Path token = Files.writeString(home.resolve("token"), "a-secret-token-of-mine\n");
    run("context", "add", "prod", "http://127.0.0.1:1", "--token-file", token.toString());
    assertThat(run("status", "--server", url).code()).isEqualTo(ExitCode.OK);
    assertThat(authorizations).containsExactly("null");
  }

  @Test
  void contexts_areUsedAndRemoved() {
    run("context", "add", "one", "http://127.0.0.1:1");
    run("context", "add", "two", url);
    assertThat(run("context", "ls").out())
        .isEqualTo("* one  http://127.0.0.1:1\n  two  " + url + "\n");
    assertThat(run("status", "--context", "two").code()).isEqualTo(ExitCode.OK);
    assertThat(run("context", "use", "two").code()).isEqualTo(ExitCode.OK);
    assertThat(run("status").code()).isEqualTo(ExitCode.OK);
    assertThat(run("context", "rm", "two").code()).isEqualTo(ExitCode.OK);
    assertThat(run("context", "ls").out()).isEqualTo("  one  http://127.0.0.1:1\n");
    CommandRun unknown = run("context", "use", "two");
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err())
        .isEqualTo("error: no context 'two' in " + file() + "; it has [one]\n");
    assertThat(run("context", "add", "a.b", url).code()).isEqualTo(ExitCode.USAGE);
  }
}
