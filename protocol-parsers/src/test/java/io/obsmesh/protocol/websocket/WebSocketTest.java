package io.obsmesh.protocol.websocket;

import static io.obsmesh.protocol.websocket.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebSocketTest {
  private static final String ASK =
      "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n";
  private static final String SWITCH =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

  private static Stream.Script upgraded() {
    return Stream.script("websocket", 80).request(ASK).response(SWITCH);
  }

  private static byte[] client(int first, String payload) {
    return frame(first, true, payload);
  }

  private static byte[] server(int first, String payload) {
    return frame(first, false, payload);
  }

  private static Replay replay(Stream stream) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), stream);
  }

  private static List<Map<String, Object>> messages(Stream stream) {
    return replay(stream).rows().stream()
        .filter(row -> row.get("table").equals("websocket"))
        .toList();
  }

  private static List<Object> column(List<Map<String, Object>> rows, String name) {
    return rows.stream().map(row -> row.getOrDefault(name, "-")).toList();
  }

  @Test
  void exampleOfTheRfc_isRead() {
    Stream stream =
        upgraded()
            .request(0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58)
            .build();
    assertThat(messages(stream))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("protocol", "websocket")
                .containsEntry("sender", "client")
                .containsEntry("opcode", "text")
                .containsEntry("frames", 1L)
                .containsEntry("bytes", 5L)
                .containsEntry("req.bytes", 11L)
                .containsEntry("error", false)
                .doesNotContainKey("resp.bytes"));
  }

  @Test
  void fragments_areTimedFromFirstToLastByte() {
    Stream stream =
        upgraded()
            .response(server(0x01, "one"))
            .response(server(0x89, "?"))
            .request(client(0x8a, "?"))
            .response(server(0x80, "two"))
            .build();
    List<Map<String, Object>> rows = messages(stream);
    assertThat(column(rows, "opcode")).containsExactly("ping", "pong", "text");
    assertThat(rows.getLast())
        .containsEntry("frames", 2L)
        .containsEntry("bytes", 6L)
        .containsEntry("resp.bytes", 10L)
        .doesNotContainKey("latency");
  }

  @Test
  void closeOfTheMaskedEnd_hasCodeAndReason() {
    byte[] payload = {0x03, (byte) 0xf3, 'b', 'a', 'd'};
    Stream failed = upgraded().request(frame(0x88, true, payload)).build();
    assertThat(messages(failed).getFirst())
        .containsEntry("close_code", 1011L)
        .containsEntry("close_reason", "bad")
        .containsEntry("error", true)
        .containsEntry("error.type", "1011");
  }

  @Test
  void holeInAPayload_costsNothing() {
    byte[] whole = frame(0x82, false, new byte[60_000]);
    byte[] head = java.util.Arrays.copyOf(whole, 100);
    Stream stream =
        upgraded()
            .response(head)
            .hole(Direction.RESPONSE, whole.length - head.length)
            .response(server(0x81, "next"))
            .build();
    assertThat(replay(stream).lostBytes()).isZero();
    assertThat(column(messages(stream), "bytes")).containsExactly(60_000L, 4L);
  }

  @Test
  void holeInAHeader_endsTheMessageAndReadingGoesOnAtFramesThatFit() {
    Stream.Script script = upgraded().request(client(0x01, "begun")).hole(Direction.REQUEST, 300);
    for (int i = 0; i < 6; i++) {
      script.request(client(0x81, "message number " + i));
    }
    List<Map<String, Object>> rows = messages(script.build());
    assertThat(column(rows, "bytes")).containsExactly("-", 16L, 16L, 16L, 16L, 16L, 16L);
    assertThat(column(rows, "lossy")).startsWith(true, true, false);
  }

  @Test
  void connectionJoinedLate_isRecognisedByFramesInARow() {
    Stream.Script script = Stream.script("late", 80);
    for (int i = 0; i < 5; i++) {
      script.request(client(0x81, "{\"question\": " + i + "}"));
      script.response(server(0x81, "{\"answer\": " + i + "}"));
    }
    Replay replay = replay(script.build(false, CloseReason.CLOSED));
    assertThat(replay.protocol()).isEqualTo("websocket");
    // The server's first message is given up: only what comes after shows that it was one.
    assertThat(column(replay.rows(), "sender")).filteredOn("client"::equals).hasSize(5);
    assertThat(column(replay.rows(), "sender")).filteredOn("server"::equals).hasSize(4);
    assertThat(replay.rows()).allMatch(row -> row.get("midstream").equals(true));
  }

  @Test
  void messageCutOffByTheEnd_isAnError() {
    Stream stream = upgraded().response(server(0x02, "half")).build(true, CloseReason.RESET);
    assertThat(messages(stream).getFirst())
        .containsEntry("error.type", "reset")
        .doesNotContainKey("bytes")
        .doesNotContainKey("frames");
  }

  @Test
  void hostileLength_isSkippedWithoutMemory() {
    Stream.Script script =
        upgraded().response(0x82, 0x7f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00);
    for (int i = 0; i < 100; i++) {
      script.response(new byte[10_000]);
    }
    Replay replay = replay(script.build());
    assertThat(replay.mostHeldBytes()).isLessThan(100_000);
    assertThat(replay.malformed()).isEmpty();
  }

  @Test
  void violations_areCounted() {
    Replay replay =
        replay(
            upgraded()
                .request(frame(0x81, false, new byte[] {'x'}))
                .response(frame(0x80, false, new byte[] {'x'}))
                .build());
    assertThat(replay.malformed())
        .containsExactly(
            Map.entry("websocket: client frame without mask", 1),
            Map.entry("websocket: continuation of no message", 1));
    assertThat(column(replay.rows(), "table")).containsExactly("http", "websocket");
  }

  @Test
  void otherBytesAfterTheSwitch_areNotWebSocket() {
    Replay replay = replay(upgraded().response("SSH-2.0-OpenSSH_9.6\r\n").build());
    assertThat(replay.protocol()).isEqualTo("unknown");
    assertThat(replay.rows()).hasSize(1);
  }
}
