package io.obsmesh.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.compression.Packed;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where bodies end, and what is kept of them. */
class HttpBodiesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Conversations conversations =
      new Conversations(List.of(new HttpProtocol()), Limits.DEFAULT);

  @Test
  void compressedBodies_areRead() {
    List<Map<String, Object>> rows = rows(HttpStreams.compressed());
    assertThat(rows).hasSize(6);
    for (Map<String, Object> row : rows) {
      assertThat(row)
          .contains(entry("resp.body", Packed.TEXT), entry("truncated", false))
          .doesNotContainEntry("path", "");
    }
    assertThat(rows.subList(0, 5))
        .allSatisfy(row -> assertThat(row).contains(entry("req.body", Packed.TEXT)));
    assertThat(replay(HttpStreams.compressed()).malformed()).isEmpty();
  }

  @Test
  void bodyThatIsNotCompressedAsItSays_isCounted() {
    Stream stream =
        Stream.script("liar", 80)
            .request("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: 20\r\n\r\nthis is no gzip file")
            .request("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(OK)
            .build();
    Replay replay = replay(stream);
    assertThat(replay.malformed())
        .containsExactly(Map.entry("http: not compressed as announced", 1));
    assertThat(replay.rows()).hasSize(2);
    assertThat(replay.rows().getFirst()).doesNotContainKey("resp.body");
  }

  @Test
  void compressedBodyThatIsNotWhole_givesItsBeginning() {
    byte[] body = Packed.gzip(Packed.text());
    Stream stream =
        Stream.script("cut", 80)
            .request("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: "
                    + body.length
                    + "\r\n\r\n")
            .response(Arrays.copyOf(body, body.length - 20))
            .hole(Direction.RESPONSE, 20)
            .build();
    Map<String, Object> row = rows(stream).getFirst();
    assertThat(row).contains(entry("truncated", true), entry("status", 200L));
    assertThat(Packed.TEXT).startsWith((String) row.get("resp.body"));
    assertThat((String) row.get("resp.body")).hasSizeGreaterThan(50);
  }

  @Test
  void responsesWithoutBody_doNotSwallowTheNext() {
    assertThat(summary(HttpStreams.bodiless()))
        .containsExactly("HEAD /big 200", "GET /same 304", "GET /gone 410");
  }

  @Test
  void chunkedBodies_endWithTheirTrailers() {
    assertThat(summary(HttpStreams.chunked())).containsExactly("POST /up 201", "GET /next 204");
    assertThat(rows(HttpStreams.chunked()).getFirst()).contains(entry("req.body", "{\"a\":1}"));
  }

  @Test
  void bodyUntilClose_endsWithTheConnection() {
    assertThat(rows(HttpStreams.untilClose()).getFirst())
        .contains(
            entry("status", 200L), entry("version", "1.0"), entry("resp.body", "<html></html>"));
  }

  @Test
  void holeInABodyOfKnownLength_costsNothing() {
    Stream stream =
        Stream.script("hole in body", 80)
            .request("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
            .response("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\nxx")
            .hole(Direction.RESPONSE, 9_999_998)
            .request("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(OK)
            .build();
    Replay replay = replay(stream);
    assertThat(summary(stream)).containsExactly("GET /big 200", "GET /next 200");
    assertThat(replay.lostBytes()).isZero();
    assertThat(replay.rows().getFirst())
        .contains(entry("resp.bytes", 10_000_045L), entry("lossy", false));
  }

  private Replay replay(Stream stream) {
    return Replay.of(conversations, stream);
  }

  private List<Map<String, Object>> rows(Stream stream) {
    return replay(stream).rows();
  }

  private List<String> summary(Stream stream) {
    return rows(stream).stream()
        .map(row -> row.get("method") + " " + row.get("path") + " " + row.get("status"))
        .toList();
  }
}
