package io.obsmesh.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.query.GoldenErrors;
import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.plan.Tables;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API says of a wrong query what {@code errors.txt} says. */
class GoldenErrorsTest {
  private static final MemoryRows ROWS = new MemoryRows();
  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start(ApiOptions.onLoopback(0), Tables.load(), ROWS, "test");
  }

  @AfterAll
  static void stop() {
    server.close();
    ROWS.close();
  }

  static List<GoldenErrors> errors() {
    return GoldenErrors.all();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void theApi_saysTheSame(GoldenErrors error) throws Exception {
    for (String path : List.of("/api/query", "/api/explain", "/api/follow")) {
      String q = URLEncoder.encode(error.query(), StandardCharsets.UTF_8);
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpResponse<String> response =
            client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path + "?q=" + q)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path).isEqualTo(400);
        JsonNode body = JsonMapper.builder().build().readTree(response.body());
        assertThat(body.path("error").path("text").asString()).isEqualTo(error.text());
        assertThat(body.path("errors").size())
            .isEqualTo((int) error.text().lines().filter(l -> l.startsWith("error:")).count());
      }
    }
  }
}
