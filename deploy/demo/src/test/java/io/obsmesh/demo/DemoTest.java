package io.obsmesh.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the whole workload on ports of its own. Needs nginx, MariaDB and Redis. */
class DemoTest {
  private static final int BASE = 25100;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();

  @TempDir private Path temporary;

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
    client.close();
  }

  private Process demo(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName(),
                "--base-port",
                Integer.toString(BASE),
                "--rate",
                "20")
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("demo.out").toFile());
    builder.environment().putAll(environment);
    // MariaDB's own user has to reach its data.
    Files.setPosixFilePermissions(
        temporary, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private int status(String method, String path) {
    try {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (BASE + 80) + path))
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .timeout(Duration.ofSeconds(60))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException _) {
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean within(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return true;
  }

  private List<Path> workspaces() {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(f -> f.getFileName().toString().startsWith("obsmesh-demo-")).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String output() throws IOException {
    return Files.readString(temporary.resolve("demo.out"));
  }

  @Test
  void everyPartAnswers_withTheErrorsThatItShallHave_andNothingIsLeftAfterTheEnd()
      throws Exception {
    Process demo = demo(Map.of());
    assertThat(within(Duration.ofSeconds(120), () -> status("GET", "/items") == 200))
        .as(output())
        .isTrue();
    assertThat(status("GET", "/item/3")).isEqualTo(200);
    assertThat(status("GET", "/item/2000")).isEqualTo(404);
    assertThat(status("GET", "/recommended")).isEqualTo(500);
    Map<Integer, Integer> checkouts = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      checkouts.merge(status("POST", "/checkout/t" + i), 1, Integer::sum);
    }
    assertThat(checkouts.keySet()).as("paid and declined").containsExactlyInAnyOrder(200, 503);
    assertThat(output()).contains("20 requests/s");

    List<ProcessHandle> parts = demo.descendants().toList();
    assertThat(parts).hasSizeGreaterThanOrEqualTo(7);
    demo.destroy();
    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(
            within(Duration.ofSeconds(60), () -> parts.stream().noneMatch(ProcessHandle::isAlive)))
        .isTrue();
    assertThat(workspaces()).isEmpty();
  }

  @Test
  void killedHard_noProcessAndNoFileStays() throws Exception {
    Process demo = demo(Map.of());
    assertThat(within(Duration.ofSeconds(120), () -> status("GET", "/items") == 200))
        .as(output())
        .isTrue();
    List<ProcessHandle> parts = demo.descendants().toList();
    demo.destroyForcibly().waitFor();
    assertThat(
            within(Duration.ofSeconds(60), () -> parts.stream().noneMatch(ProcessHandle::isAlive)))
        .isTrue();
    assertThat(workspaces()).isEmpty();
  }
}
