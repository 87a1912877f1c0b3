package io.obsmesh.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.ScanRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.arrow.vector.FieldVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on this machine's kernel; needs root. */
class AgentKernelTest {
  private static final int PORT = 23_181;
  private static final int REQUESTS = 1000;

  @TempDir Path directory;
  private Agent agent;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          int body = exchange.getRequestBody().readAllBytes().length;
          String path = exchange.getRequestURI().getPath();
          int number = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
          byte[] answer = ("x".repeat(number % 100) + body).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(number % 10 == 0 ? 500 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    agent = Agent.start(config());
  }

  private AgentConfig config() {
    return AgentConfig.builder()
        .node("here")
        .ringBytes(1 << 22)
        .lockFile(directory.resolve("agent.lock"))
        .build();
  }

  @AfterEach
  void stop() {
    agent.close();
    server.stop(0);
  }

  @Test
  void everyRequest_isARow_withBothProcesses() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < REQUESTS; i++) {
        URI uri = URI.create("http://127.0.0.1:" + PORT + "/item/" + i);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (i % 3 == 0) {
          request.POST(HttpRequest.BodyPublishers.ofString("b".repeat(i)));
        }
        client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      }
    }
    Map<String, Map<String, Object>> byPath = new HashMap<>();
    List<Map<String, Object>> rows = rows("http", REQUESTS);
    rows.forEach(row -> byPath.put((String) row.get("path"), row));
    assertThat(rows).hasSize(REQUESTS);
    long self = ProcessHandle.current().pid();
    for (int i = 0; i < REQUESTS; i++) {
      Map<String, Object> row = byPath.get("/item/" + i);
      assertThat(row).as("row of request " + i).isNotNull();
      assertThat(row)
          .containsEntry("method", i % 3 == 0 ? "POST" : "GET")
          .containsEntry("status", i % 10 == 0 ? 500 : 200)
          .containsEntry("src.pid", (int) self)
          .containsEntry("dst.pid", (int) self)
          .containsEntry("src.process", "java")
          .containsEntry("role", "server")
          .containsEntry("midstream", false)
          .containsEntry("lossy", false);
      assertThat((long) row.get("latency")).isPositive();
      assertThat((long) row.get("req.bytes")).isGreaterThan(i % 3 == 0 ? i : 20);
      assertThat((long) row.get("resp.bytes")).isGreaterThan(i % 100);
    }
    assertThat(agent.local().report().lost()).doesNotContainKeys("ring_full", "agent_defect");
  }

  @Test
  void shortLivedProcess_isResolved() throws Exception {
    Process curl =
        new ProcessBuilder("curl", "-s", "http://127.0.0.1:" + PORT + "/item/7")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(curl.waitFor()).isZero();
    Map<String, Object> row = rows("http", 1).getFirst();
    assertThat(row)
        .containsEntry("src.process", "curl")
        .containsEntry("src.pid", (int) curl.pid())
        .containsEntry("path", "/item/7");
  }

  @Test
  void connectionsBecomeFlows_andTheAgentReportsItself() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/item/1")).build(),
          HttpResponse.BodyHandlers.discarding());
    }
    Map<String, Object> flow = rows("flow", 1).getFirst();
    assertThat(flow).containsEntry("transport", "tcp").containsEntry("dst.port", PORT);
    assertThat((long) flow.get("src.bytes")).isPositive();
    assertThat((long) flow.get("dst.bytes")).isPositive();
    assertThat(agent.local().report().ready()).isTrue();
    assertThat(agent.local().report().probes()).anyMatch(probe -> probe.attached());
  }

  @Test
  void secondAgent_isRefused() {
    assertThatThrownBy(() -> Agent.start(config()))
        .isInstanceOf(AgentException.class)
        .hasMessage(
            "another agent runs on this machine (process "
                + ProcessHandle.current().pid()
                + "): stop it first, or query the one that runs");
  }

  /** Follows until there are so many rows of this port, for ten seconds at most. */
  private List<Map<String, Object>> rows(String table, int wanted) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Predicate port = new Predicate.CompareLong(Reference.of("dst.port"), Comparison.EQUAL, PORT);
    BatchStream scan =
        agent.local().scan(new ScanRequest(table, List.of(), port, 0, Long.MAX_VALUE, 0, true));
    Thread timeout =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(Duration.ofSeconds(10));
                scan.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (rows.size() < wanted && scan.next()) {
      for (int i = 0; i < scan.batch().getRowCount(); i++) {
        Map<String, Object> row = new HashMap<>();
        for (FieldVector vector : scan.batch().getFieldVectors()) {
          Object value = vector.getObject(i);
          row.put(
              vector.getName(),
              value instanceof org.apache.arrow.vector.util.Text ? value.toString() : value);
        }
        rows.add(row);
      }
    }
    timeout.interrupt();
    scan.close();
    return rows;
  }
}
