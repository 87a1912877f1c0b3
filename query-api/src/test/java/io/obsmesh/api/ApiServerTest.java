package io.obsmesh.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.table.TextMap;
import io.obsmesh.wire.NodeReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class ApiServerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final ApiOptions OPTIONS =
      new ApiOptions("127.0.0.1", 0, Duration.ofSeconds(20), EngineLimits.USUAL);

  private final HttpClient client = HttpClient.newHttpClient();
  private final MemoryRows rows = new MemoryRows();
  private final long now = Times.nanos(Instant.now());
  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start(OPTIONS, TestTables.ALL, rows, "9.9");
    for (int i = 1; i <= 4; i++) {
      rows.add(
          TestTables.HTTP,
          "time",
          now - i * 1_000_000_000L,
          "latency",
          i * 1_000_000L,
          "protocol",
          "http",
          "src.process",
          "curl",
          "dst.service",
          "shop",
          "method",
          "GET",
          "path",
          "/p,\"" + i + "\"",
          "status",
          i == 1 ? 500 : 200,
          "error",
          i == 1,
          "req.headers",
          TextMap.of("A", "1", "A", "2"),
          "resp.bytes",
          100L);
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    rows.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> query(String query, String more)
      throws IOException, InterruptedException {
    return get("/api/query?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + more);
  }

  @Test
  void json_isOneArrayOfFlatObjects_withSummaryAndColumnsInHeaders() throws Exception {
    HttpResponse<String> answer = query("http where status>=500", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.size()).isEqualTo(1);
    JsonNode row = body.get(0);
    assertThat(row.path("dst.service").asString()).isEqualTo("shop");
    assertThat(row.path("latency").asLong()).isEqualTo(1_000_000);
    assertThat(row.path("time").asString()).isEqualTo(Times.format(now - 1_000_000_000L));
    assertThat(row.path("req.headers").path("A").asString()).isEqualTo("1, 2");
    assertThat(row.has("trace_id")).isFalse();
    JsonNode summary = JSON.readTree(answer.headers().firstValue("Obsmesh-Summary").orElseThrow());
    assertThat(summary.path("rows").asInt()).isEqualTo(1);
    assertThat(summary.path("scannedRows").asInt()).isEqualTo(4);
    assertThat(summary.path("nodes").get(0).path("rowsMatched").asInt()).isEqualTo(1);
    JsonNode columns = JSON.readTree(answer.headers().firstValue("Obsmesh-Columns").orElseThrow());
    assertThat(columns.get(1).toString())
        .isEqualTo("{\"name\":\"latency\",\"type\":\"int64\",\"unit\":\"ns\",\"display\":true}");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void jsonl_csv_arrow_full() throws Exception {
    assertThat(query("http | select path, status | head 2", "&format=jsonl").body())
        .isEqualTo(
            "{\"path\":\"/p,\\\"2\\\"\",\"status\":200}\n"
                + "{\"path\":\"/p,\\\"1\\\"\",\"status\":500}\n");
    assertThat(query("http | select path, trace_id, status | head 1", "&format=csv").body())
        .isEqualTo("path,trace_id,status\r\n\"/p,\"\"1\"\"\",,500\r\n");
    JsonNode full = JSON.readTree(query("http | count() as n by method", "&format=full").body());
    assertThat(full.path("rows").toString()).isEqualTo("[[\"GET\",4]]");
    assertThat(full.path("columns").get(1).path("name").asString()).isEqualTo("n");
    assertThat(full.path("summary").path("nodesAnswered").asInt()).isEqualTo(1);
    HttpResponse<InputStream> arrow =
        client.send(
            request("/api/query?format=arrow&q=http").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader = new ArrowStreamReader(arrow.body(), allocator)) {
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(4);
      assertThat(reader.getVectorSchemaRoot().getVector("status").getObject(3)).isEqualTo(500L);
    }
  }

  @Test
  void columnsAndLimit() throws Exception {
    HttpResponse<String> answer = query("http", "&format=jsonl&columns=status,method&limit=1");
    assertThat(answer.body()).isEqualTo("{\"status\":500,\"method\":\"GET\"}\n");
    assertThat(answer.headers().firstValue("Obsmesh-Summary").orElseThrow())
        .contains("\"limited\":true")
        .contains("the newest 1 row:");
    assertThat(query("http", "&columns=display&format=csv").body())
        .startsWith("time,latency,src.process,dst.process,method,path,status\r\n");
    assertThat(query("http", "&columns=nope").statusCode()).isEqualTo(400);
    assertThat(query("http", "&limit=x").statusCode()).isEqualTo(400);
  }

  @Test
  void post_takesTextOrJson() throws Exception {
    for (String[] body :
        List.of(
            new String[] {"text/plain", "http | count()"},
            new String[] {"application/json", "{\"q\":\"http | count()\"}"})) {
      HttpResponse<String> answer =
          client.send(
              request("/api/query")
                  .header("Content-Type", body[0])
                  .POST(HttpRequest.BodyPublishers.ofString(body[1]))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("[{\"count\":4}]");
    }
  }

  @Test
  void aWrongQuery_is400_withPlaceAndText() throws Exception {
    HttpResponse<String> answer = query("http where statsu>=500", "");
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = JSON.readTree(answer.body()).path("error");
    assertThat(error.path("message").asString()).isEqualTo("'http' has no field 'statsu'");
    assertThat(error.path("column").asInt()).isEqualTo(12);
    assertThat(error.path("length").asInt()).isEqualTo(6);
    assertThat(error.path("suggestion").asString()).isEqualTo("did you mean 'status'?");
    assertThat(error.path("text").asString()).contains("  |            ^^^^^^ did you mean");
  }

  @Test
  void unknownPathsAndBigBodies() throws Exception {
    assertThat(get("/api/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/api/tables/htpt").body()).contains("did you mean 'http'?");
    assertThat(query("", "").statusCode()).isEqualTo(400);
    HttpResponse<String> big =
        client.send(
            request("/api/query")
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(2_000_000)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(big.statusCode()).isEqualTo(413);
  }

  @Test
  void anotherHostName_isRefused() throws Exception {
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/tables HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 403").contains("localhost only");
    }
  }

  @Test
  void catalog() throws Exception {
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    JsonNode tables = JSON.readTree(get("/api/tables").body()).path("tables");
    assertThat(tables.get(3).path("name").asString()).isEqualTo("http");
    assertThat(tables.get(3).path("rows").asInt()).isEqualTo(4);
    JsonNode http = JSON.readTree(get("/api/tables/http").body());
    assertThat(http.path("columns").get(1).path("unit").asString()).isEqualTo("ns");
    JsonNode status = JSON.readTree(get("/api/status").body());
    assertThat(status.path("version").asString()).isEqualTo("9.9");
    assertThat(status.path("nodes").get(0).path("name").asString()).isEqualTo("one");
    assertThat(get("/api/probes").body()).contains("obs_egress");
    assertThat(JSON.readTree(get("/api/explain?q=http").body()).path("text").asString())
        .contains("scan http");
  }

  @Test
  void completion() throws Exception {
    assertThat(get("/api/complete?q=htt").body()).contains("\"label\":\"http\"");
    assertThat(get("/api/complete?q=http%20where%20sta").body())
        .contains("\"label\":\"status\"")
        .contains("\"from\":11");
    assertThat(get("/api/complete?q=http%20%7C%20p9").body()).contains("p99(");
    assertThat(get("/api/complete?q=http%20where%20method%3D").body())
        .contains("\"label\":\"GET\"");
  }

  @Test
  void theMap_namesEndsByServiceElseProcess() throws Exception {
    JsonNode map = JSON.readTree(get("/api/map?last=5m").body());
    assertThat(map.path("edges").size()).isEqualTo(1);
    JsonNode edge = map.path("edges").get(0);
    assertThat(edge.path("source").asString()).isEqualTo("process:curl");
    assertThat(edge.path("target").asString()).isEqualTo("service:shop");
    assertThat(edge.path("errorRatio").asDouble()).isEqualTo(0.25);
    assertThat(edge.path("bytesPerSecond").asDouble()).isEqualTo(400 / 300.0);
    JsonNode shop = map.path("nodes").get(1);
    assertThat(shop.path("name").asString()).isEqualTo("shop");
    assertThat(shop.path("protocols").toString()).isEqualTo("[\"http\"]");
    assertThat(shop.path("rows").asInt()).isEqualTo(4);
    for (String by : List.of("services", "edges", "routes", "queries")) {
      assertThat(get("/api/top?by=" + by).statusCode()).isEqualTo(200);
    }
    assertThat(get("/api/top?by=services").body()).contains("\"service\":\"shop\"");
  }

  private BufferedReader events(String query) throws Exception {
    HttpResponse<InputStream> response =
        client.send(
            request("/api/follow?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .header("Accept", "text/event-stream")
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static String next(BufferedReader events, String event) throws IOException {
    String line;
    while ((line = events.readLine()) != null) {
      if (line.equals("event: " + event)) {
        return events.readLine().substring("data: ".length());
      }
    }
    throw new AssertionError("the stream ended before " + event);
  }

  @Test
  void follow_sendsRowsAsTheyCome_andEndsWhenTheReaderGoes() throws Exception {
    try (BufferedReader events = events("http where status=404 | select path, status")) {
      assertThat(next(events, "columns")).contains("\"name\":\"path\"");
      next(events, "summary");
      long later = now + 2_000_000_000L;
      rows.add(TestTables.HTTP, "time", later, "path", "/no", "status", 200);
      rows.add(TestTables.HTTP, "time", later, "path", "/yes", "status", 404);
      assertThat(next(events, "rows")).isEqualTo("[[\"/yes\",404]]");
    }
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (rows.followers() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(rows.followers()).isZero();
  }

  @Test
  void follow_ofAnAggregate_startsAnewEachTime() throws Exception {
    try (BufferedReader events = events("http | count() as n by method")) {
      next(events, "columns");
      assertThat(next(events, "rows")).matches("\\[\\[\"20[^\"]*Z\",\"GET\",4]]");
      next(events, "columns");
      assertThat(next(events, "rows")).endsWith(",\"GET\",4]]");
    }
  }

  @Test
  void aBusyPort_isAClearSentence() {
    ApiOptions same =
        new ApiOptions("127.0.0.1", server.port(), Duration.ofSeconds(1), EngineLimits.USUAL);
    assertThatThrownBy(() -> ApiServer.start(same, TestTables.ALL, rows, "9.9"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("port " + server.port() + " on 127.0.0.1 is in use");
    ApiOptions open = new ApiOptions("0.0.0.0", 0, Duration.ofSeconds(1), EngineLimits.USUAL);
    assertThatThrownBy(() -> ApiServer.start(open, TestTables.ALL, rows, "9.9"))
        .hasMessage(
            "0.0.0.0 is reachable from other machines, which needs TLS: give --tls-cert and"
                + " --tls-key, or listen on 127.0.0.1");
  }

  @Test
  void whenNoNodeAnswers_itIs503() throws Exception {
    io.obsmesh.query.engine.RowSource none =
        new io.obsmesh.query.engine.RowSource() {
          @Override
          public Answer scan(io.obsmesh.wire.ScanRequest request) {
            Answer answer = rows.scan(request);
            return new Answer() {
              @Override
              public boolean next() {
                return false;
              }

              @Override
              public org.apache.arrow.vector.VectorSchemaRoot batch() {
                return answer.batch();
              }

              @Override
              public List<NodeAnswer> nodes() {
                return List.of(new NodeAnswer("two", null, "connection refused"));
              }

              @Override
              public void close() {
                answer.close();
              }
            };
          }

          @Override
          public Reports reports() {
            return new Reports(
                List.of(), List.of(new NodeReport.Away("two", "connection refused", null, null)));
          }
        };
    try (ApiServer away = ApiServer.start(OPTIONS, TestTables.ALL, none, "9.9")) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(away.url() + "/api/query?q=http")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("no node answered: two: connection refused");
    }
  }
}
