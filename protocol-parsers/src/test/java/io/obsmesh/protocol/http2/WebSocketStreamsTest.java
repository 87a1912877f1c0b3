package io.obsmesh.protocol.http2;

import static io.obsmesh.protocol.http2.Frames.data;
import static io.obsmesh.protocol.http2.Frames.get;
import static io.obsmesh.protocol.http2.Frames.headers;
import static io.obsmesh.protocol.http2.Frames.join;
import static io.obsmesh.protocol.http2.Frames.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** WebSocket in streams of HTTP/2 (RFC 8441): the same rows as over HTTP/1. */
class WebSocketStreamsTest extends ProtocolContractTest {
  private static byte[] connect(int stream, String protocol) {
    return headers(
        stream,
        false,
        ":method",
        "CONNECT",
        ":protocol",
        protocol,
        ":scheme",
        "https",
        ":authority",
        "chat",
        ":path",
        "/room");
  }

  private static byte[] ws(int first, boolean masked, String text) {
    return io.obsmesh.protocol.websocket.Frames.frame(first, masked, text);
  }

  private static Stream.Script opened() {
    return Stream.script("websocket in http2", 80)
        .request(join(Frames.PREFACE, settings()))
        .response(settings(8, 1))
        .request(connect(1, "websocket"))
        .response(headers(1, false, ":status", "200"));
  }

  private static Stream chat() {
    Stream.Script script = opened();
    for (int i = 0; i < 8; i++) {
      // A message of two frames; a frame that is cut by DATA frames; other streams between.
      byte[] long1 = ws(0x82, false, "answer ".repeat(40 + i));
      script
          .request(data(1, false, ws(0x01, true, "hello, number " + i + ", ")))
          .request(join(get(3 + 2 * i, "/p" + i), data(1, false, ws(0x80, true, "goodbye"))))
          .response(
              join(
                  data(1, false, Arrays.copyOf(long1, 1)),
                  headers(3 + 2 * i, true, ":status", "204"),
                  data(1, false, Arrays.copyOfRange(long1, 1, 100)),
                  data(1, false, Arrays.copyOfRange(long1, 100, long1.length))));
    }
    return script
        .request(data(1, true, ws(0x88, true, "")))
        .response(data(1, true, ws(0x88, false, "")))
        .build();
  }

  private static List<Map<String, Object>> messages(Stream stream) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), stream).rows().stream()
        .filter(row -> row.get("table").equals("websocket"))
        .toList();
  }

  @Test
  void messages_areRowsOfWebsocket_andTheConnectOneOfHttp() {
    List<Map<String, Object>> rows =
        Replay.of(Conversations.installed(Limits.DEFAULT), chat()).rows();
    List<Map<String, Object>> messages = messages(chat());
    assertThat(messages).hasSize(8 * 2 + 2);
    assertThat(messages.get(0))
        .containsEntry("protocol", "websocket")
        .containsEntry("sender", "client")
        .containsEntry("opcode", "text")
        .containsEntry("frames", 2L)
        .containsEntry("bytes", 24L)
        .containsEntry("req.bytes", 36L)
        .doesNotContainKeys("latency", "resp.bytes");
    assertThat(messages.get(1))
        .containsEntry("sender", "server")
        .containsEntry("opcode", "binary")
        .containsEntry("frames", 1L)
        .containsEntry("bytes", 280L)
        .containsEntry("resp.bytes", 284L);
    assertThat(rows)
        .filteredOn(row -> row.get("table").equals("http"))
        .extracting(row -> row.get("method") + " " + row.get("path") + " " + row.get("status"))
        .contains("GET /p0 204", "GET /p7 204", "CONNECT /room 200")
        .hasSize(9);
  }

  @Test
  void aHoleInALargeMessage_losesNothing() {
    byte[] large = ws(0x82, false, "x".repeat(9000));
    byte[] framed = data(1, false, large);
    Stream stream =
        opened()
            .response(Arrays.copyOf(framed, 2000))
            .hole(Direction.RESPONSE, 5000)
            .response(Arrays.copyOfRange(framed, 7000, framed.length))
            .response(data(1, false, ws(0x81, false, "after")))
            .build();
    assertThat(messages(stream))
        .extracting(row -> row.get("bytes") + " " + row.get("lossy"))
        .containsExactly("9000 false", "5 false");
  }

  @Test
  void aMessageThatTheEndCutOff_saysSo() {
    Stream stream =
        opened()
            .request(data(1, false, ws(0x01, true, "half")))
            .response(Frames.reset(1, ErrorCode.CANCEL))
            .build();
    assertThat(messages(stream)).hasSize(1);
    assertThat(messages(stream).getFirst())
        .containsEntry("error.type", "reset")
        .doesNotContainKeys("frames", "bytes");
  }

  @Test
  void otherTunnels_andRefusedOnes_haveNoMessages() {
    Stream refused =
        Stream.script("refused", 80)
            .request(join(Frames.PREFACE, settings(), connect(1, "websocket")))
            .response(join(settings(), headers(1, false, ":status", "403")))
            .response(data(1, true, ws(0x81, false, "no")))
            .build();
    Stream other =
        Stream.script("other", 80)
            .request(join(Frames.PREFACE, settings(), connect(1, "connect-udp")))
            .response(join(settings(), headers(1, false, ":status", "200")))
            .request(data(1, true, ws(0x81, true, "no")))
            .build();
    assertThat(messages(refused)).isEmpty();
    assertThat(messages(other)).isEmpty();
  }

  @Override
  protected String protocolName() {
    return "http2";
  }

  @Override
  protected List<Stream> streams() {
    return List.of(chat());
  }

  @Override
  protected Set<String> columnsOfChance() {
    return Set.of("req.headers", "resp.headers", "trailers");
  }
}
