package io.obsmesh.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document says what there is, and answers come as small as a client can read them. */
class OpenApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private MemoryRows rows;
  private ApiServer server;

  @BeforeEach
  void start() {
    rows = new MemoryRows();
    server = ApiServer.start(ApiOptions.onLoopback(0), TestTables.ALL, rows, "9.9");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    rows.close();
  }

  private HttpResponse<byte[]> get(String path, String encoding) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Accept-Encoding", encoding)
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void everyRoute_isDescribed_andNothingElse() throws Exception {
    JsonNode document = JSON.readTree(get("/api/openapi.json", "identity").body());
    Set<String> described = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    described.add(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
    Set<String> routes = new TreeSet<>(server.routes());
    routes.removeIf(route -> !route.contains(" /api/") && !route.endsWith("z"));
    assertThat(described).isEqualTo(routes);
    assertThat(document.path("openapi").asString()).startsWith("3.1");
  }

  @Test
  void everyReference_leadsSomewhere() throws Exception {
    JsonNode document = JSON.readTree(OpenApi.document());
    for (JsonNode reference : document.findValues("$ref")) {
      assertThat(document.at(reference.asString().substring(1)).isMissingNode())
          .as(reference.asString())
          .isFalse();
    }
  }

  @Test
  void answers_areCompressedAsTheClientSays() throws Exception {
    String plain = new String(get("/api/openapi.json", "identity").body(), StandardCharsets.UTF_8);
    for (String encoding : new String[] {"gzip", "zstd"}) {
      HttpResponse<byte[]> answer = get("/api/openapi.json", encoding);
      assertThat(answer.headers().firstValue("Content-Encoding")).hasValue(encoding);
      assertThat(answer.body().length).isLessThan(plain.length() / 2);
      InputStream raw = new ByteArrayInputStream(answer.body());
      try (InputStream in =
          encoding.equals("gzip") ? new GZIPInputStream(raw) : new ZstdInputStream(raw)) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
      }
    }
  }
}
