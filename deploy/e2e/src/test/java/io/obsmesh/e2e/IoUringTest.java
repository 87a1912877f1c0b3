package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A client that touches its socket by io_uring only: no system call carries its bytes. */
final class IoUringTest {
  private static final int PORT = 26085;
  @TempDir static Path directory;
  private static Path client;
  private static Running nginx;
  private static Product product;

  @BeforeAll
  static void start() {
    client = directory.resolve("uring_client");
    Processes.run("clang", "-O2", "-o", client.toString(), "src/test/c/uring_client.c", "-luring");
    nginx = RealServers.nginx(directory, PORT);
    product = Product.shared();
  }

  @AfterAll
  static void stop() {
    nginx.close();
  }

  private static void client(String... arguments) {
    Processes.run(
        client.toString(), Integer.toString(PORT), arguments[0], arguments[1], arguments[2]);
  }

  @Test
  void everyNumberedRequest_isARowWithBothProcesses() {
    String run = "/n/" + Long.toString(System.nanoTime(), 36) + "/";
    client("get", run, "400");
    List<JsonNode> rows = product.rows("http where path startswith \"" + run + "\"", 400);
    assertThat(rows).hasSize(400);
    for (int i = 0; i < 400; i++) {
      JsonNode row = rows.get(i);
      assertThat(row.path("path").asString()).isEqualTo(run + i);
      assertThat(row.path("status").asInt()).isEqualTo(200);
      assertThat(row.path("latency").asLong()).isPositive();
      assertThat(row.path("src.process").asString()).isEqualTo("uring_client");
      assertThat(row.path("dst.process").asString()).isEqualTo("nginx");
      assertThat(row.path("lossy").asBoolean(false)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 100_000, 10 << 20})
  void bodies_areCountedWhole(int bytes) {
    String mark = Long.toString(System.nanoTime(), 36);
    client("post", "/up?" + mark, Integer.toString(bytes));
    List<JsonNode> rows = product.rows("http where query=" + mark + " and src.process!=nginx", 1);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().path("method").asString()).isEqualTo("POST");
    assertThat(rows.getFirst().path("status").asInt()).isEqualTo(200);
    assertThat(rows.getFirst().path("req.bytes").asLong()).isBetween(bytes + 50L, bytes + 200L);
  }
}
