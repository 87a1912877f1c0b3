package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Real nginx: every numbered request is a row with the right method, path, status, bytes, times and
 * both processes.
 */
final class HttpTest {
  @TempDir static Path directory;
  private static Running nginx;
  private static RawHttp early;
  private static Product product;

  @BeforeAll
  static void start() throws IOException {
    nginx = RealServers.nginx(directory, RealServers.NGINX);
    Files.createDirectories(directory.resolve("files"));
    for (int size : new int[] {0, 1, 1000, 100_000, 10 << 20}) {
      byte[] body = new byte[size];
      new Random(size).nextBytes(body);
      Files.write(directory.resolve("files/" + size), body);
    }
    // Opened before the product when this class comes first; the test of old connections below
    // starts one of its own.
    early = new RawHttp("127.0.0.1", RealServers.NGINX);
    product = Product.shared();
  }

  @AfterAll
  static void stop() throws IOException {
    early.close();
    nginx.close();
  }

  private static String run() {
    return "/n/" + Long.toString(System.nanoTime(), 36) + "/";
  }

  private static String under(String prefix) {
    return "http where path startswith \"" + prefix + "\"";
  }

  private static void assertEveryNumber(List<JsonNode> rows, int count) {
    Set<String> paths = new HashSet<>();
    for (JsonNode row : rows) {
      assertThat(row.path("method").asString()).isEqualTo("GET");
      assertThat(row.path("status").asInt()).isEqualTo(200);
      assertThat(row.path("latency").asLong()).isPositive();
      assertThat(row.path("ttfb").asLong())
          .isPositive()
          .isLessThanOrEqualTo(row.path("latency").asLong());
      assertThat(row.path("src.process").asString()).isEqualTo("java");
      assertThat(row.path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(row.path("dst.process").asString()).isEqualTo("nginx");
      assertThat(row.path("dst.port").asInt()).isEqualTo(RealServers.NGINX);
      assertThat(row.path("lossy").asBoolean(false)).isFalse();
      paths.add(row.path("path").asString());
    }
    assertThat(paths).hasSize(count);
    assertThat(rows).hasSize(count);
  }

  @Test
  void everyNumberedRequest_isARowWithBothProcesses() throws IOException {
    String run = run();
    try (RawHttp connection = new RawHttp("127.0.0.1", RealServers.NGINX)) {
      for (int i = 0; i < 500; i++) {
        assertThat(connection.get(run + i).status()).isEqualTo(200);
      }
    }
    List<JsonNode> rows = product.rows(under(run), 500);
    assertEveryNumber(rows, 500);
    String request = "GET " + run + "7 HTTP/1.1\r\nHost: e2e\r\n\r\n";
    assertThat(
            product.rows("http where path=\"" + run + "7\"").getFirst().path("req.bytes").asInt())
        .isEqualTo(request.length());
  }

  @Test
  void aConnectionForEachRequest_isARowEach() throws IOException {
    String run = run();
    for (int i = 0; i < 100; i++) {
      try (RawHttp connection = new RawHttp("127.0.0.1", RealServers.NGINX)) {
        connection.get(run + i);
      }
    }
    assertEveryNumber(product.rows(under(run), 100), 100);
  }

  @Test
  void pipelinedRequests_areRowsInOrder() throws IOException {
    String run = run();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      requests.append("GET ").append(run).append(i).append(" HTTP/1.1\r\nHost: e2e\r\n\r\n");
    }
    try (RawHttp connection = new RawHttp("127.0.0.1", RealServers.NGINX)) {
      connection.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        connection.answer();
      }
    }
    assertEveryNumber(product.rows(under(run), 50), 50);
  }

  @Test
  void ipv6_isSeen() throws IOException {
    String run = run();
    try (RawHttp connection = new RawHttp("::1", RealServers.NGINX)) {
      for (int i = 0; i < 20; i++) {
        connection.get(run + i);
      }
    }
    List<JsonNode> rows = product.rows(under(run), 20);
    assertEveryNumber(rows, 20);
    assertThat(rows).allSatisfy(row -> assertThat(row.path("dst.ip").asString()).isEqualTo("::1"));
  }

  @Test
  void statuses_areTheServers() throws IOException {
    String mark = "?mark=" + Long.toString(System.nanoTime(), 36);
    try (RawHttp connection = new RawHttp("127.0.0.1", RealServers.NGINX)) {
      connection.get("/status/503" + mark);
      connection.get("/status/404" + mark);
      connection.send("GET /empty" + mark + " HTTP/1.1\r\nHost: e2e\r\n\r\n").answer();
      connection.get("/n/after" + mark);
    }
    String query = mark.substring(1);
    List<JsonNode> rows = product.rows("http where query=\"" + query + "\"", 4);
    assertThat(rows)
        .extracting(row -> row.path("status").asInt())
        .containsExactly(503, 404, 204, 200);
    assertThat(rows)
        .extracting(row -> row.path("error").asBoolean(false))
        .containsExactly(true, false, false, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "written"})
  void bodies_from0BytesTo10MB_arriveUnchangedAndAreCounted(String way) throws IOException {
    String mark = Long.toString(System.nanoTime(), 36);
    int[] sizes = {0, 1, 1000, 100_000, 10 << 20};
    try (RawHttp connection = new RawHttp("127.0.0.1", RealServers.NGINX)) {
      for (int size : sizes) {
        byte[] expected = Files.readAllBytes(directory.resolve("files/" + size));
        assertThat(connection.get("/" + way + "/" + size + "?" + mark).body()).isEqualTo(expected);
      }
    }
    List<JsonNode> rows = product.rows("http where query=\"" + mark + "\"", sizes.length);
    assertThat(rows).hasSize(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      assertThat(rows.get(i).path("path").asString()).isEqualTo("/" + way + "/" + sizes[i]);
      assertThat(rows.get(i).path("resp.bytes").asLong())
          .isBetween(sizes[i] + 100L, sizes[i] + 600L);
    }
  }

  @Test
  void uploadsOf10MB_areCounted_andTheNextHopIsSeen() throws IOException {
    String mark = Long.toString(System.nanoTime(), 36);
    byte[] body = new byte[10 << 20];
    new Random(1).nextBytes(body);
    try (RawHttp connection = new RawHttp("127.0.0.1", RealServers.NGINX)) {
      assertThat(connection.post("/up?" + mark, body).status()).isEqualTo(200);
      assertThat(connection.get("/n/next?" + mark).status()).isEqualTo(200);
    }
    List<JsonNode> rows =
        product.rows("http where query=\"" + mark + "\" and src.process!=nginx", 2);
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().path("method").asString()).isEqualTo("POST");
    assertThat(rows.getFirst().path("req.bytes").asLong())
        .isBetween(body.length + 50L, body.length + 400L);
    // nginx asks itself for /n/uploaded, which answers before it has read the body.
    List<JsonNode> hop =
        product.rows(
            "http where path=\"/n/uploaded\" and query=\"" + mark + "\" and method=POST", 1);
    assertThat(hop).hasSize(1);
    assertThat(hop.getFirst().path("src.process").asString()).isEqualTo("nginx");
  }

  @Test
  void aConnectionOlderThanTheProduct_isReadAllTheSame() throws IOException {
    String run = run();
    for (int i = 0; i < 20; i++) {
      early.get(run + i);
    }
    assertEveryNumber(product.rows(under(run), 20), 20);
  }

  @Test
  void curl_isNamedAsTheClient() {
    String run = run();
    for (int i = 0; i < 10; i++) {
      Processes.run(
          "curl", "-s", "-o", "/dev/null", "http://127.0.0.1:" + RealServers.NGINX + run + i);
    }
    List<JsonNode> rows = product.rows(under(run), 10);
    assertThat(rows).hasSize(10);
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.path("src.process").asString()).isEqualTo("curl");
          assertThat(row.path("dst.process").asString()).isEqualTo("nginx");
          assertThat(row.path("user_agent").asString()).startsWith("curl/");
        });
  }

  @Test
  void anotherNetworkNamespace_isSeen() {
    String run = run();
    Processes.run("ip", "netns", "add", "obsmesh-e2e");
    try {
      Processes.run(
          "ip",
          "link",
          "add",
          "obse2e0",
          "type",
          "veth",
          "peer",
          "name",
          "obse2e1",
          "netns",
          "obsmesh-e2e");
      Processes.run("ip", "addr", "add", "10.226.0.1/24", "dev", "obse2e0");
      Processes.run("ip", "link", "set", "obse2e0", "up");
      Processes.run("ip", "-n", "obsmesh-e2e", "addr", "add", "10.226.0.2/24", "dev", "obse2e1");
      Processes.run("ip", "-n", "obsmesh-e2e", "link", "set", "obse2e1", "up");
      for (int i = 0; i < 5; i++) {
        Processes.run(
            "nsenter",
            "--net=/run/netns/obsmesh-e2e",
            "curl",
            "-s",
            "-o",
            "/dev/null",
            "http://10.226.0.1:" + RealServers.NGINX + run + i);
      }
      List<JsonNode> rows = product.rows(under(run), 5);
      assertThat(rows).hasSize(5);
      assertThat(rows)
          .allSatisfy(row -> {
            assertThat(row.path("src.ip").asString()).isEqualTo("10.226.0.2");
            assertThat(row.path("src.process").asString()).isEqualTo("curl");
            assertThat(row.path("dst.process").asString()).isEqualTo("nginx");
          });
    } finally {
      Processes.run("ip", "netns", "del", "obsmesh-e2e");
    }
  }
}
