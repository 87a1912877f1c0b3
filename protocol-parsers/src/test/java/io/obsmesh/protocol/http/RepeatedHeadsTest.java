package io.obsmesh.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of the heads of a connection must not change what is read of the next. */
class RepeatedHeadsTest {
  private static final int EXCHANGES = 60;

  private final Random random = new Random(11);

  /** Lines of which some mean something, some are secrets, and some are no header lines. */
  private final List<String> requestLines =
      new ArrayList<>(
          List.of(
              "Host: shop",
              "User-Agent: test/1",
              "Accept: */*",
              "Cookie: a=b",
              "X-Long: " + "x".repeat(200),
              "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
              "Accept-Language: de"));

  private final List<String> responseLines =
      new ArrayList<>(
          List.of(
              "Server: test",
              "Date: Fri, 20 Nov 2026 10:00:00 GMT",
              "Content-Type: text/plain",
              "Set-Cookie: a=b",
              "Content-Length: 5",
              "Cache-Control: no-store"));

  @ParameterizedTest
  @ValueSource(ints = {16 << 10, 300})
  void headOfAConnection_isReadAsItIsAlone(int fieldBytes) {
    Limits limits =
        new Limits(
            Limits.DEFAULT.messageBytes(),
            fieldBytes,
            Limits.DEFAULT.bodyBytes(),
            Limits.DEFAULT.pendingRequests());
    List<Map<String, Object>> alone = new ArrayList<>();
    Stream.Script together = Stream.script("together", 80);
    for (int i = 0; i < EXCHANGES; i++) {
      String request = "GET /items/" + i + " HTTP/1.1\r\n" + head(requestLines);
      String response = "HTTP/1.1 200 OK\r\n" + head(responseLines) + "hello";
      together.request(request).response(response);
      alone.addAll(
          rows(Stream.script("alone", 80).request(request).response(response).build(), limits));
    }
    assertThat(rows(together.build(), limits)).isEqualTo(alone).hasSize(EXCHANGES);
  }

  /** Mostly the head of the last time. */
  private String head(List<String> lines) {
    int change = random.nextInt(8);
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    if (change == 0) {
      lines.remove(at);
      lines.add(random.nextInt(lines.size() + 1), line);
    } else if (change == 1) {
      boolean counts = line.startsWith("Content-Length") || line.startsWith("traceparent");
      lines.set(at, counts ? line : line + random.nextInt(10));
    } else if (change == 2 && !line.startsWith("Content-Length")) {
      return String.join("\r\n", lines).replace(line, line + "\r\n  folded") + "\r\n\r\n";
    }
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private static List<Map<String, Object>> rows(Stream stream, Limits limits) {
    Replay replay = Replay.of(new Conversations(List.of(new HttpProtocol()), limits), stream);
    assertThat(replay.malformed()).isEmpty();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, Object> row : replay.rows()) {
      Map<String, Object> read = new TreeMap<>(row);
      read.keySet().removeAll(List.of("time", "latency", "ttfb"));
      rows.add(read);
    }
    return rows;
  }
}
