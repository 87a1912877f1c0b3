package io.obsmesh.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import io.obsmesh.table.TextMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Conversations conversations =
      new Conversations(List.of(new HttpProtocol()), Limits.DEFAULT);

  @Test
  void keepAlive_givesARowPerRequest() {
    assertThat(summary(HttpStreams.keepAlive()))
        .containsExactly("GET /users/17 200", "POST /orders 503", "GET /last 404");
    Map<String, Object> first = rows(HttpStreams.keepAlive()).getFirst();
    assertThat(first)
        .contains(
            entry("route", "/users/{id}"),
            entry("query", "page=2"),
            entry("host", "shop"),
            entry("user_agent", "t"),
            entry("content_type", "text/plain"),
            entry("resp.body", "hello"),
            entry("scheme", "http"),
            entry("version", "1.1"),
            entry("error", false),
            entry("protocol", "http"),
            entry("req.bytes", 60L),
            entry("resp.bytes", 69L),
            entry("latency", 1_000_000L),
            entry("ttfb", 1_000_000L));
    assertThat(rows(HttpStreams.keepAlive()).get(1))
        .contains(entry("error", true), entry("error.type", "503"));
    assertThat(rows(HttpStreams.keepAlive()).get(2)).contains(entry("error", false));
  }

  @Test
  void longResponse_hasRowsOfWhatPassed_andOneOfTheWhole() {
    List<Map<String, Object>> rows = rows(HttpStreams.events());
    assertThat(rows)
        .extracting(row -> row.get("path") + " " + row.get("partial") + " " + row.get("resp.bytes"))
        .containsExactly(
            "/events true 94",
            "/events true 122",
            "/events true 150",
            "/events true 178",
            "/events false 183",
            "/next false 27");
    assertThat(rows.getFirst())
        .contains(entry("status", 200L), entry("content_type", "text/event-stream"))
        .doesNotContainKeys("latency", "error", "error.type");
    assertThat(rows.get(4)).contains(entry("error", false)).containsKey("latency");
  }

  @Test
  void requestThatIsAnsweredEarly_countsToItsEnd() {
    Map<String, Object> row = rows(HttpStreams.answeredEarly()).getFirst();
    assertThat(row)
        .contains(entry("status", 413L), entry("req.bytes", 52L + 3000))
        .doesNotContainKey("ttfb");
  }

  @Test
  void statementsOfSql_areNoRequests() {
    Stream stream =
        Stream.script("sql", 80)
            .request("DELETE FROM new_table WHERE id = 7;")
            .response(0, 0, 0, 5)
            .build();
    assertThat(replay(stream).protocol()).isEqualTo("unknown");
  }

  @Test
  void connectToAPath_keepsTheHostOfItsHeader() {
    Stream stream =
        Stream.script("connect", 80)
            .request("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n")
            .response("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .build();
    assertThat(rows(stream).getFirst()).contains(entry("host", "a"), entry("path", "/"));
  }

  @Test
  void headersThatRepeat_areReadAsTheyAreEachTime() {
    // The third time a line is known by its bytes; what follows may still say that it goes on.
    Stream.Script script = Stream.script("repeated", 80);
    for (int i = 0; i < 4; i++) {
      script
          .request("GET /a HTTP/1.1\r\nHost: a\r\nX-Long: one\r\nCookie: k" + i + "\r\n\r\n")
          .response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nVia: \u00e9\r\n\r\nok");
    }
    script
        .request("GET /a HTTP/1.1\r\nHost: a\r\nX-Long: one\r\n two\r\nAccept: */*\r\n\r\n")
        .response("HTTP/1.1 200 OK\r\nVia: \u00e9\r\nContent-Length: 3\r\n\r\noki")
        .request("GET /a HTTP/1.1\r\nHost: a\r\nX-Long : one\r\nCookie: k\r\n\r\n")
        .response(OK);
    List<Map<String, Object>> rows = rows(script.build());
    assertThat(rows).hasSize(6);
    for (int i = 0; i < 4; i++) {
      assertThat(rows.get(i))
          .contains(
              entry(
                  "req.headers", TextMap.of("Host", "a", "X-Long", "one", "Cookie", "<redacted>")),
              entry("resp.headers", TextMap.of("Content-Length", "2", "Via", "\ufffd")),
              entry("host", "a"));
    }
    assertThat(rows.get(4))
        .contains(
            entry("req.headers", TextMap.of("Host", "a", "X-Long", "one two", "Accept", "*/*")),
            entry("resp.headers", TextMap.of("Via", "\ufffd", "Content-Length", "3")));
    assertThat(rows.get(5))
        .contains(entry("req.headers", TextMap.of("Host", "a", "Cookie", "<redacted>")));
  }

  @Test
  void interimResponse_isNotTheResponse() {
    assertThat(summary(HttpStreams.expect())).containsExactly("PUT /f 200");
    assertThat(rows(HttpStreams.expect()).getFirst()).contains(entry("resp.bytes", 63L));
  }

  @Test
  void holeWhereAResponseBegins_marksThatRequestOnly() {
    Stream stream =
        Stream.script("hole", 80)
            .request("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            .hole(Direction.RESPONSE, 200)
            .request("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(OK)
            .request("GET /c HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(OK)
            .build();
    assertThat(summary(stream)).containsExactly("GET /a null", "GET /b 200", "GET /c 200");
    assertThat(rows(stream).getFirst())
        .contains(entry("lossy", true), entry("error.type", "lost"))
        .doesNotContainKey("error");
    assertThat(rows(stream).getLast()).contains(entry("lossy", false));
  }

  @Test
  void holeAmongPipelinedResponses_isNeverGuessedAcross() {
    Stream stream =
        Stream.script("pipelined hole", 80)
            .request("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n")
            .response(OK)
            .hole(Direction.RESPONSE, OK.length())
            .response(OK)
            .request("GET /d HTTP/1.1\r\n\r\n")
            .response(OK)
            .build();
    assertThat(summary(stream))
        .containsExactly("GET /a 200", "GET /b null", "GET /c null", "GET /d 200");
  }

  @Test
  void requestWithoutResponse_isARowThatSaysWhy() {
    Stream stream =
        Stream.script("reset", 80)
            .request("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            .build(true, CloseReason.RESET);
    assertThat(rows(stream).getFirst())
        .contains(entry("error", true), entry("error.type", "reset"))
        .doesNotContainKeys("status", "latency", "resp.bytes");
  }

  @Test
  void connectionJoinedLate_givesTheRequestsThatWereSeenWhole() {
    Stream stream =
        Stream.script("late", 80)
            .response("the end of some body")
            .request("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(OK)
            .build(false, CloseReason.CLOSED);
    assertThat(summary(stream)).containsExactly("GET /a 200");
    assertThat(rows(stream).getFirst()).contains(entry("midstream", true));
  }

  @Test
  void unknownOrientation_isFoundFromTheBytes() {
    Stream known = HttpStreams.keepAlive();
    Stream turned =
        new Stream(
            "turned",
            new io.obsmesh.protocol.Conversation.Start(
                io.obsmesh.protocol.Transport.TCP, 80, false, true),
            known.pieces().stream()
                .map(piece ->
                    new io.obsmesh.protocol.kit.Piece(
                        piece.direction().opposite(),
                        piece.position(),
                        piece.bytes(),
                        piece.timeNanos()))
                .toList(),
            CloseReason.CLOSED);
    assertThat(replay(turned).reversed()).isTrue();
    assertThat(rows(turned)).isEqualTo(rows(known));
  }

  @Test
  void secrets_areNotStored() {
    Stream stream =
        Stream.script("secrets", 80)
            .request(
                "GET /a?token=abc&x=1 HTTP/1.1\r\nAuthorization: Basic abc\r\nCookie: s=abc\r\n"
                    + "X-Api-Key: abc\r\nHost: a\r\n\r\n")
            .response("HTTP/1.1 200 OK\r\nSet-Cookie: s=abc\r\nContent-Length: 0\r\n\r\n")
            .build();
    Map<String, Object> row = rows(stream).getFirst();
    assertThat(row.toString()).doesNotContain("abc");
    assertThat(row).contains(entry("query", "token=<redacted>&x=1"));
    assertThat(((TextMap) row.get("req.headers")).get("cookie")).isEqualTo("<redacted>");
  }

  @Test
  void traceparent_givesTraceAndParent() {
    Stream stream =
        Stream.script("trace", 80)
            .request(
                "GET / HTTP/1.1\r\n"
                    + "traceparent:"
                    + " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n")
            .response(OK)
            .build();
    assertThat(rows(stream).getFirst())
        .contains(
            entry("trace_id", "0af7651916cd43dd8448eb211c80319c"),
            entry("parent_span_id", "b7ad6b7169203331"))
        .doesNotContainKey("span_id");
  }

  @Test
  void lengthAndChunkedTogether_areCountedAndReadAsChunked() {
    Stream stream =
        Stream.script("smuggling", 80)
            .request(
                "POST /a HTTP/1.1\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(OK + OK)
            .build();
    assertThat(summary(stream)).containsExactly("POST /a 200", "GET /b 200");
    assertThat(replay(stream).malformed())
        .containsExactly(entry("http: both Content-Length and Transfer-Encoding", 1));
  }

  @Test
  void contradictingLengths_areCountedAndNotBelieved() {
    Stream stream =
        Stream.script("two lengths", 80)
            .request("POST /a HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")
            .response("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .build();
    assertThat(summary(stream)).containsExactly("POST /a 400");
    assertThat(replay(stream).malformed()).containsExactly(entry("http: Content-Length", 1));
  }

  @Test
  void foldedLinesBareFeedsAndAbsoluteTargets_areRead() {
    Stream stream =
        Stream.script("lenient", 80)
            .request("GET http://u:p@shop:81/x?y HTTP/1.1\nX-Long: a\n  b\nHost: shop:81\n\n")
            .response("HTTP/1.1 200\nContent-Length: 2\n\nok")
            .build();
    Map<String, Object> row = rows(stream).getFirst();
    assertThat(row)
        .contains(
            entry("path", "/x"),
            entry("query", "y"),
            entry("host", "shop:81"),
            entry("status", 200L));
    assertThat(((TextMap) row.get("req.headers")).get("x-long")).isEqualTo("a b");
  }

  @Test
  void connect_handsTheTunnelToDetection() {
    Stream stream =
        Stream.script("connect", 3128)
            .request("CONNECT far:80 HTTP/1.1\r\nHost: far:80\r\n\r\n")
            .response("HTTP/1.1 200 Established\r\n\r\n")
            .request("GET /inside HTTP/1.1\r\nHost: far\r\n\r\n")
            .response(OK)
            .build();
    assertThat(summary(stream)).containsExactly("CONNECT null 200", "GET /inside 200");
  }

  @Test
  void headWithoutEnd_isDroppedAtItsBound() {
    Stream.Script script = Stream.script("endless", 80).request("GET / HTTP/1.1\r\n");
    String line = "X: " + "y".repeat(1000) + "\r\n";
    for (int i = 0; i < 200; i++) {
      script.request(line);
    }
    Replay replay = replay(script.build());
    assertThat(replay.malformed()).containsEntry("http: head too large", 1);
    assertThat(replay.mostHeldBytes()).isLessThan(300_000);
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
