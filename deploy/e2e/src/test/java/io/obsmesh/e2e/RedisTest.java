package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Real Redis: every numbered command is a row, also in pipelines. */
final class RedisTest {
  private static Running redis;
  private static Product product;

  @BeforeAll
  static void start() {
    redis = RealServers.redis();
    product = Product.shared();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private static String command(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return text.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static String reply(InputStream in) throws IOException {
    String line = line(in);
    return line.startsWith("$") && !line.equals("$-1") ? line(in) : line;
  }

  private static List<JsonNode> rows(String prefix, int count) {
    List<JsonNode> rows = product.rows("redis where key startswith \"" + prefix + "\"", count);
    assertThat(rows).hasSize(count);
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.path("dst.process").asString()).isEqualTo("redis-server"));
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row.path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid()));
    return rows;
  }

  @Test
  void everyNumberedCommand_isARow() throws IOException {
    String run = Long.toString(System.nanoTime(), 36) + ":";
    try (Socket socket = new Socket("127.0.0.1", RealServers.REDIS)) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < 300; i++) {
        socket
            .getOutputStream()
            .write(command("SET", run + i, "v" + i).getBytes(StandardCharsets.UTF_8));
        assertThat(reply(in)).isEqualTo("+OK");
      }
    }
    List<JsonNode> rows = rows(run, 300);
    assertThat(rows)
        .extracting(row -> row.path("key").asString())
        .isEqualTo(IntStream.range(0, 300).mapToObj(i -> run + i).toList());
    assertThat(rows).allSatisfy(row -> assertThat(row.path("command").asString()).isEqualTo("SET"));
  }

  @Test
  void pipelinedCommands_areMatchedWithTheirOwnReplies() throws IOException {
    String run = Long.toString(System.nanoTime(), 36) + ":";
    StringBuilder pipeline = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      pipeline.append(
          i % 2 == 0 ? command("SET", run + i, "x") : command("LPUSH", run + (i - 1), "x"));
    }
    try (Socket socket = new Socket("127.0.0.1", RealServers.REDIS)) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      socket.getOutputStream().write(pipeline.toString().getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 200; i++) {
        reply(in);
      }
    }
    List<JsonNode> rows = rows(run, 200);
    assertThat(rows)
        .allSatisfy(row -> {
          boolean push = row.path("command").asString().equals("LPUSH");
          assertThat(row.path("error").asBoolean(false)).isEqualTo(push);
          assertThat(row.path("error.type").asString("")).isEqualTo(push ? "WRONGTYPE" : "");
        });
  }
}
