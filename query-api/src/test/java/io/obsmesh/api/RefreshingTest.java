package io.obsmesh.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Following queries that group. */
@Timeout(60)
class RefreshingTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long SECOND = 1_000_000_000L;

  private final HttpClient client = HttpClient.newHttpClient();
  private final MemoryRows rows = new MemoryRows();
  private ApiServer server;

  private record Event(String name, JsonNode data) {}

  @BeforeEach
  void start() {
    server = ApiServer.start(ApiOptions.onLoopback(0), TestTables.ALL, rows, "9.9");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    rows.close();
  }

  private List<Event> follow(String query, String name, int count) throws Exception {
    String q = URLEncoder.encode(query, UTF_8);
    HttpResponse<java.io.InputStream> response =
        client.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/api/follow?q=" + q))
                .header("Accept", "text/event-stream")
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    List<Event> events = new ArrayList<>();
    try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
      String event = "";
      while (events.stream().filter(e -> e.name().equals(name)).count() < count) {
        String line = in.readLine();
        if (line == null) {
          throw new IOException("the stream ended: " + events);
        }
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          events.add(new Event(event, JSON.readTree(line.substring(6))));
        }
      }
    }
    return events.stream().filter(e -> e.name().equals(name)).toList();
  }

  private static long now() {
    return Times.nanos(Instant.now());
  }

  @Test
  void windows_areSentOnceEach_whenTheyAreOver() throws Exception {
    long start = Math.floorDiv(now(), SECOND) * SECOND;
    for (int i = -5; i < 10; i++) {
      rows.add(TestTables.HTTP, "time", start + i * SECOND + 1, "path", "/" + i);
    }
    List<Event> sent = follow("http last 3s | count() every 1s | follow", "rows", 3);
    List<String> windows = new ArrayList<>();
    sent.forEach(event -> event.data().forEach(row -> windows.add(row.path(0).asString())));
    // Three that were over, then one by one.
    assertThat(sent.get(0).data()).hasSize(3);
    assertThat(sent.get(1).data()).hasSize(1);
    assertThat(sent.get(2).data()).hasSize(1);
    assertThat(windows).doesNotHaveDuplicates().isSorted();
    sent.forEach(
        event -> event.data().forEach(row -> assertThat(row.path(1).asLong()).isEqualTo(1)));
  }

  @Test
  void anAggregateWithoutWindows_slides_andSaysUpToWhenItIs() throws Exception {
    long now = now();
    rows.add(TestTables.HTTP, "time", now - SECOND, "dst.service", "a", "conn", 1L);
    rows.add(TestTables.FLOW, "time", now - SECOND, "conn", 1L, "verdict", "dropped");
    List<Event> sent =
        follow(
            "http | join flow on conn | count() by dst.service, flow.verdict | follow", "rows", 2);
    for (Event event : sent) {
      JsonNode row = event.data().path(0);
      assertThat(row.path(1).asString()).isEqualTo("a");
      assertThat(row.path(2).asString()).isEqualTo("dropped");
      assertThat(row.path(3).asLong()).isEqualTo(1);
    }
    assertThat(sent.get(0).data().path(0).path(0).asString())
        .isLessThan(sent.get(1).data().path(0).path(0).asString());
  }

  @Test
  void head_endsTheStream() throws Exception {
    long now = now();
    for (int i = 0; i < 5; i++) {
      rows.add(TestTables.HTTP, "time", now + i * SECOND, "path", "/" + i);
    }
    String q = URLEncoder.encode("http since 1m | head 2 | select path | follow", UTF_8);
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/api/follow?q=" + q))
                .header("Accept", "text/event-stream")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.body()).contains("[[\"/0\"],[\"/1\"]]").doesNotContain("/2");
  }
}
