package io.obsmesh.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import io.obsmesh.query.WaitingRows;
import io.obsmesh.query.engine.EngineLimits;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SQL over REST, and queries whose client goes away. */
@Timeout(60)
class SqlRouteTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long BIG_ID = 1_739_400_113_849_212_001L;

  private final HttpClient client = HttpClient.newHttpClient();
  private final MemoryRows rows = new MemoryRows();
  private final long now = Times.nanos(Instant.now());
  private ApiServer server;

  @BeforeEach
  void start() {
    EngineLimits limits = new EngineLimits(1_000, 500_000, 200_000, 64L << 20);
    server =
        ApiServer.start(
            new ApiOptions("127.0.0.1", 0, Duration.ofSeconds(20), limits),
            TestTables.ALL,
            rows,
            "9.9");
    for (int i = 1; i <= 4; i++) {
      rows.add(
          TestTables.HTTP,
          "time",
          now - i * 1_000_000_000L,
          "conn",
          BIG_ID + i,
          "latency",
          i * 1_000_000L,
          "path",
          "/" + i,
          "status",
          i == 1 ? 500 : 200);
    }
    rows.add(TestTables.MYSQL, "time", now - 1_000_000_000L, "digest", "d", "rows", 2L);
    rows.add(TestTables.PGSQL, "time", now - 2_000_000_000L, "digest", "e");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    rows.close();
  }

  private HttpResponse<String> get(String path, String q) throws Exception {
    String address = server.url() + path + "q=" + URLEncoder.encode(q, UTF_8);
    return client.send(
        HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private String error(String sql) throws Exception {
    HttpResponse<String> response = get("/api/sql?", sql);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    return JSON.readTree(response.body()).path("error").path("message").asString();
  }

  @Test
  void select_readsTheTables_withUnitsAndNanoseconds() throws Exception {
    HttpResponse<String> response =
        get(
            "/api/sql?format=full&",
            "SELECT \"time\", latency, path FROM http WHERE status = 500 ORDER BY 1");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.path("rows").toString())
        .isEqualTo("[[\"" + Times.format(now - 1_000_000_000L) + "\",1000000,\"/1\"]]");
    assertThat(body.path("columns").path(1).path("unit").asString()).isEqualTo("ns");
    assertThat(rows.requests().getLast().columns())
        .containsExactly("time", "latency", "path", "status");
  }

  @Test
  void unions_joinsAndNames_work() throws Exception {
    assertThat(get("/api/sql?", "SELECT digest, rows FROM sql ORDER BY digest").body())
        .isEqualTo("[{\"digest\":\"d\",\"rows\":2},{\"digest\":\"e\"}]");
    assertThat(
            get(
                    "/api/sql?",
                    "WITH h AS (SELECT * FROM http) SELECT count(*) AS n FROM h a JOIN h b USING"
                        + " (conn)")
                .body())
        .isEqualTo("[{\"n\":4}]");
    rows.add(TestTables.HTTP, "time", now - 3_600_000_000_000L);
    assertThat(get("/api/sql?", "SELECT count(*) AS n FROM HTTP;").body()).isEqualTo("[{\"n\":5}]");
    assertThat(get("/api/sql?last=10m&", "SELECT count(*) AS n FROM http").body())
        .isEqualTo("[{\"n\":4}]");
    assertThat(get("/api/sql?limit=2&", "SELECT path FROM http").headers().map())
        .extractingByKey("obsmesh-summary")
        .asString()
        .contains("the first 2 rows");
  }

  @Test
  void ids_keepAllTheirDigits() throws Exception {
    assertThat(get("/api/query?", "http where status=500 | select conn, latency").body())
        .isEqualTo("[{\"conn\":\"" + (BIG_ID + 1) + "\",\"latency\":1000000}]");
    assertThat(get("/api/query?", "http where conn=\"" + (BIG_ID + 1) + "\" | count()").body())
        .isEqualTo("[{\"count\":1}]");
    assertThat(get("/api/sql?", "SELECT conn FROM http WHERE status = 500").body())
        .isEqualTo("[{\"conn\":\"" + (BIG_ID + 1) + "\"}]");
  }

  @Test
  void nothingButSelect_isRun() throws Exception {
    assertThat(error("DELETE FROM http")).startsWith("only SELECT can be asked here");
    assertThat(error("COPY http TO '/tmp/obsmesh-x'")).startsWith("only SELECT");
    assertThat(error("SELECT 1; SELECT 2")).isEqualTo("one SELECT at a time");
    assertThat(error("SELECT * FROM htpp"))
        .isEqualTo("there is no table 'htpp': did you mean 'http'?");
    assertThat(error("SELECT nothing FROM http")).contains("nothing");
    assertThat(error("SELEC 1")).contains("syntax error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_parquet('http://127.0.0.1:1/x')",
        "INSTALL httpfs",
        "ATTACH '/tmp/obsmesh-x.db'",
        "SET enable_external_access = true",
      })
  void filesNetworkAndSettings_areOutOfReach(String sql) throws Exception {
    assertThat(error(sql)).isNotEmpty();
  }

  @Test
  void aQueryThatNeedsTooMuchMemory_isAClearError() throws Exception {
    HttpResponse<String> response =
        get("/api/sql?", "SELECT list(a.range || b.range) FROM range(20000) a, range(20000) b");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(413);
    assertThat(response.body()).contains("needs more than 64 MiB");
  }

  @Test
  void explain_givesTheSqlToo() throws Exception {
    JsonNode answer =
        JSON.readTree(get("/api/explain?", "http where status=500 | count() by path").body());
    assertThat(answer.path("text").asString()).startsWith("on each node\n");
    assertThat(get("/api/sql?", answer.path("sql").asString()).body())
        .isEqualTo("[{\"path\":\"/1\",\"count\":1}]");
  }

  @Test
  void aClientThatGoesAway_cancelsItsQuery() throws Exception {
    WaitingRows rows = new WaitingRows();
    try (ApiServer slow = ApiServer.start(ApiOptions.onLoopback(0), TestTables.ALL, rows, "9.9");
        Socket socket = new Socket("127.0.0.1", slow.port())) {
      socket
          .getOutputStream()
          .write("GET /api/query?q=http HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      assertThat(rows.asked().await(60, TimeUnit.SECONDS)).isTrue();
      socket.close();
      assertThat(rows.closed().await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aSqlThatRunsForEver_endsWithItsClient_andALongOneAnswers() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String sql =
          URLEncoder.encode(
              "SELECT sum(a.range + b.range + c.range) FROM range(100000) a, range(100000) b,"
                  + " range(1000) c",
              UTF_8);
      socket
          .getOutputStream()
          .write(
              ("GET /api/sql?q=" + sql + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
    }
    // Two requests at once on one connection: looking for its end does not eat the second.
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String sql =
          URLEncoder.encode(
              "SELECT count(*) AS n FROM range(40000) a, range(20000) b WHERE a.range * b.range ="
                  + " 12",
              UTF_8);
      String one = "GET /api/sql?q=" + sql + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      String two = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((one + two).getBytes(UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(all).contains("[{\"n\":6}]").contains("ok\n");
    }
  }
}
