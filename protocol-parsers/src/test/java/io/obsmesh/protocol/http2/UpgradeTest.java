package io.obsmesh.protocol.http2;

import static io.obsmesh.protocol.http2.Frames.data;
import static io.obsmesh.protocol.http2.Frames.headers;
import static io.obsmesh.protocol.http2.Frames.join;
import static io.obsmesh.protocol.http2.Frames.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HTTP/1 that becomes HTTP/2 (RFC 7540, section 3.2). */
class UpgradeTest {
  private static final String ASK =
      "POST /orders?token=s3cret HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\n"
          + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
          + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
          + "Content-Length: 4\r\n\r\ntwo!";
  private static final String SWITCH =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

  private static List<Map<String, Object>> rows(Stream.Script script) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), script.build()).rows();
  }

  private static Stream.Script asked() {
    return Stream.script("h2c", 80).request(ASK).response(SWITCH);
  }

  @Test
  void requestAndAnswer_areOneRow() {
    byte[] head = headers(1, false, ":status", "201", "content-type", "text/plain");
    byte[] body = data(1, true, "done");
    List<Map<String, Object>> rows =
        rows(
            asked()
                .response(settings())
                .request(join(Frames.PREFACE, settings()))
                .response(join(head, body)));
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst())
        .containsEntry("table", "http")
        .containsEntry("method", "POST")
        .containsEntry("path", "/orders")
        .containsEntry("host", "shop")
        .containsEntry("version", "2")
        .containsEntry("status", 201L)
        .containsEntry("req.body", "two!")
        .containsEntry("resp.body", "done")
        .containsEntry("req.bytes", (long) ASK.length())
        .containsEntry("resp.bytes", (long) SWITCH.length() + head.length + body.length)
        .containsEntry("latency", 4_000_000L)
        .containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c")
        .containsEntry("midstream", false)
        .doesNotContainKey("ttfb");
    assertThat(rows.toString()).doesNotContain("s3cret");
  }

  @Test
  void withoutAnswer_theRowSaysWhy() {
    List<Map<String, Object>> rows =
        rows(asked().response(settings()).request(join(Frames.PREFACE, settings())));
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst())
        .containsEntry("path", "/orders")
        .containsEntry("error.type", "closed")
        .doesNotContainKeys("status", "latency");
  }

  @Test
  void whenSomethingElseFollows_theSwitchIsTheAnswer() {
    for (Stream.Script script :
        List.of(
            asked(),
            asked().request("*1\r\n$4\r\nPING\r\n").response("+PONG\r\n"),
            asked().request(new byte[400]).response(new byte[400]))) {
      assertThat(rows(script).getFirst())
          .containsEntry("table", "http")
          .containsEntry("path", "/orders")
          .containsEntry("version", "1.1")
          .containsEntry("status", 101L);
    }
  }
}
