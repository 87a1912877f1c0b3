package io.obsmesh.protocol.http2;

import static io.obsmesh.protocol.http2.Frames.PREFACE;
import static io.obsmesh.protocol.http2.Frames.data;
import static io.obsmesh.protocol.http2.Frames.frame;
import static io.obsmesh.protocol.http2.Frames.get;
import static io.obsmesh.protocol.http2.Frames.goAway;
import static io.obsmesh.protocol.http2.Frames.headers;
import static io.obsmesh.protocol.http2.Frames.join;
import static io.obsmesh.protocol.http2.Frames.number;
import static io.obsmesh.protocol.http2.Frames.ping;
import static io.obsmesh.protocol.http2.Frames.reset;
import static io.obsmesh.protocol.http2.Frames.settings;
import static io.obsmesh.protocol.http2.Frames.settingsAck;
import static io.obsmesh.protocol.http2.Frames.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.compression.Packed;
import io.obsmesh.protocol.grpc.WebCalls;
import io.obsmesh.table.TextMap;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Http2SessionTest {
  private final Http2Wire wire = new Http2Wire(false);

  private static Http2Wire started() {
    return new Http2Wire(false)
        .client(1, PREFACE, settings(3, 100), windowUpdate(0))
        .server(2, settings(), settingsAck())
        .client(3, settingsAck());
  }

  @Test
  void request_withBodyBothWays_isOneRow() {
    byte[] post =
        headers(
            1,
            false,
            ":method",
            "POST",
            ":scheme",
            "https",
            ":authority",
            "shop:443",
            ":path",
            "/cart?user=1&token=abc",
            "content-type",
            "application/json",
            "user-agent",
            "curl/8",
            "authorization",
            "Bearer x",
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    byte[] answer = headers(1, false, ":status", "201", "content-type", "text/plain");
    wire.client(10, PREFACE, settings())
        .server(11, settings())
        .client(100, post)
        .client(150, data(1, true, "{\"n\":1}"))
        .server(400, answer)
        .server(500, data(1, true, "done"));
    Map<String, Object> row = wire.row();
    assertThat(row)
        .containsEntry("table", "http")
        .containsEntry("protocol", "http")
        .containsEntry("time", 100L)
        .containsEntry("latency", 400L)
        .containsEntry("ttfb", 250L)
        .containsEntry("method", "POST")
        .containsEntry("scheme", "https")
        .containsEntry("host", "shop:443")
        .containsEntry("path", "/cart")
        .containsEntry("query", "user=1&token=<redacted>")
        .containsEntry("status", 201L)
        .containsEntry("version", "2")
        .containsEntry("user_agent", "curl/8")
        .containsEntry("content_type", "text/plain")
        .containsEntry("req.body", "{\"n\":1}")
        .containsEntry("resp.body", "done")
        .containsEntry("req.bytes", (long) post.length + 9 + 7)
        .containsEntry("resp.bytes", (long) answer.length + 9 + 4)
        .containsEntry("error", false)
        .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
        .containsEntry("parent_span_id", "00f067aa0ba902b7")
        .doesNotContainKeys("error.type", "lossy", "truncated", "span_id");
    assertThat(((TextMap) row.get("req.headers")).get("authorization")).isEqualTo("<redacted>");
    assertThat(((TextMap) row.get("req.headers")).get(":method")).isNull();
  }

  @Test
  void multiplexedStreams_areMatchedByStream_whateverTheOrder() {
    Http2Wire wire = started();
    wire.client(10, get(1, "/a"), get(3, "/b"), get(5, "/c"));
    wire.server(20, headers(5, false, ":status", "200"), headers(1, true, ":status", "404"));
    wire.server(30, data(5, false, "x"), headers(3, true, ":status", "500"), data(5, true, "y"));
    assertThat(wire.rows)
        .extracting(row -> row.get("path") + " " + row.get("status") + " " + row.get("error.type"))
        .containsExactly("/a 404 null", "/b 500 500", "/c 200 null");
    assertThat(wire.pending()).isZero();
  }

  @Test
  void bytes_splitAtEveryPlace_giveTheSameRows() {
    byte[] client = join(PREFACE, settings(), get(1, "/a"), ping(), get(3, "/b"));
    byte[] padded = frame(0, 0x9, 1, new byte[] {4}, "text".getBytes(), new byte[4]);
    byte[] server =
        join(
            settings(5, 20_000),
            headers(1, false, ":status", "103", "link", "</x>"),
            headers(1, false, ":status", "200", "content-type", "text/plain"),
            frame(0x42, 0xff, 1, new byte[3]),
            padded,
            headers(3, false, ":status", "200"),
            data(3, false, "abc"),
            headers(3, true, "checksum", "1"));
    Http2Wire whole = new Http2Wire(false).client(10, client).server(20, server);
    assertThat(whole.rows).hasSize(2);
    assertThat(whole.rows.getFirst()).containsEntry("resp.body", "text");
    for (int cut = 0; cut <= server.length; cut++) {
      Http2Wire pieces = new Http2Wire(false);
      int at = Math.min(cut, client.length);
      pieces.client(10, Arrays.copyOf(client, at), Arrays.copyOfRange(client, at, client.length));
      pieces.server(20, Arrays.copyOf(server, cut), Arrays.copyOfRange(server, cut, server.length));
      assertThat(pieces.rows).as("cut at %d", cut).isEqualTo(whole.rows);
    }
    Http2Wire single = new Http2Wire(false);
    for (byte b : client) {
      single.client(10, new byte[] {b});
    }
    for (byte b : server) {
      single.server(20, new byte[] {b});
    }
    assertThat(single.rows).isEqualTo(whole.rows);
    assertThat(single.malformed).isEmpty();
  }

  @Test
  void headerBlock_overContinuationsWithPaddingAndPriority_isWhole() {
    byte[] fields = Frames.block(":method", "GET", ":path", "/long", ":scheme", "http");
    byte[] head =
        frame(
            FrameHeader.HEADERS,
            0x29,
            1,
            new byte[] {2},
            new byte[5],
            Arrays.copyOf(fields, 4),
            new byte[2]);
    byte[] middle = frame(FrameHeader.CONTINUATION, 0, 1, Arrays.copyOfRange(fields, 4, 20));
    byte[] last =
        frame(FrameHeader.CONTINUATION, 4, 1, Arrays.copyOfRange(fields, 20, fields.length));
    Http2Wire wire = started();
    wire.client(5, head, middle).client(6, last).server(7, headers(1, true, ":status", "204"));
    assertThat(wire.row())
        .containsEntry("path", "/long")
        .containsEntry("time", 5L)
        .containsEntry("req.bytes", (long) head.length + middle.length + last.length);
  }

  @Test
  void serverPush_isARowOfItsOwn() {
    Http2Wire wire = started();
    byte[] promise =
        frame(
            FrameHeader.PUSH_PROMISE,
            4,
            1,
            number(2),
            Frames.block(":method", "GET", ":path", "/style.css", ":scheme", "http"));
    wire.client(10, get(1, "/")).server(20, promise, headers(1, true, ":status", "200"));
    wire.server(30, headers(2, false, ":status", "200"), data(2, true, "css"));
    assertThat(wire.rows).extracting(row -> row.get("path")).containsExactly("/", "/style.css");
    assertThat(wire.rows.get(1)).containsEntry("req.bytes", 0L).containsEntry("latency", 10L);
  }

  @Test
  void resets_nameTheirCode() {
    Http2Wire wire = started();
    wire.client(10, get(1, "/a"), get(3, "/b"), get(5, "/c"), get(7, "/d"));
    wire.server(20, reset(1, 7)).client(21, reset(3, 8)).server(22, reset(5, 0xbad));
    wire.server(23, headers(7, true, ":status", "200"));
    wire.tick(1_000_000_000L);
    assertThat(wire.rows)
        .extracting(row -> row.get("path") + " " + row.get("error") + " " + row.get("error.type"))
        .containsExactlyInAnyOrder(
            "/a true REFUSED_STREAM", "/b true CANCEL", "/c true 0xbad", "/d false null");
  }

  @Test
  void answerThatWasOnItsWayWhenTheClientCancelled_isInTheRow() {
    Http2Wire wire = started();
    wire.client(10, get(1, "/a"), reset(1, 8)).server(20, headers(1, true, ":status", "200"));
    assertThat(wire.row()).containsEntry("status", 200L).containsEntry("error.type", "CANCEL");
  }

  @Test
  void resetWithoutError_afterAWholeAnswer_isNoFailure() {
    Http2Wire wire = started();
    wire.client(10, headers(1, false, ":method", "POST", ":path", "/up", ":scheme", "http"));
    wire.client(11, data(1, false, "part"));
    wire.server(20, headers(1, true, ":status", "413"));
    assertThat(wire.rows).isEmpty();
    wire.server(21, reset(1, 0));
    assertThat(wire.row()).containsEntry("status", 413L).containsEntry("error", false);
  }

  @Test
  void answerBeforeTheEndOfTheRequest_waitsAMomentForIt() {
    Http2Wire wire = started();
    wire.client(10, headers(1, false, ":method", "POST", ":path", "/up", ":scheme", "http"));
    wire.server(20, headers(1, true, ":status", "200"));
    wire.tick(400_000_000L);
    assertThat(wire.rows).isEmpty();
    wire.tick(2_000_000_000L);
    assertThat(wire.row()).containsEntry("status", 200L).doesNotContainKey("error.type");
  }

  @Test
  void goAway_endsOnlyStreamsThatWereNotHandled() {
    Http2Wire wire = started();
    wire.client(10, get(1, "/a"), get(3, "/b"));
    wire.server(20, goAway(1, 0), headers(1, true, ":status", "200"));
    assertThat(wire.rows)
        .extracting(row -> row.get("path") + " " + row.get("error.type"))
        .containsExactly("/b GOAWAY", "/a null");
  }

  @Test
  void openStreamsAtClose_areRowsWithoutResponse() {
    Http2Wire wire = started();
    wire.client(10, get(1, "/a")).close(99);
    assertThat(wire.row())
        .containsEntry("error.type", "closed")
        .containsEntry("error", true)
        .doesNotContainKeys("status", "latency", "resp.bytes");
  }

  @Test
  void compressedBody_isRead() {
    Http2Wire wire = started();
    byte[] body = Packed.zstd(Packed.text());
    wire.client(10, get(1, "/a"));
    wire.server(
        20,
        headers(
            1, false, ":status", "200", "content-type", "text/plain", "content-encoding", "zstd"),
        data(1, true, body));
    assertThat(wire.row()).containsEntry("resp.body", Packed.TEXT);
  }

  private static byte[] webCall(int stream, String type, String... more) {
    String[] fields = {
      ":method", "POST", ":scheme", "http", ":path", "/api/shop.Cart/Add", "content-type", type
    };
    String[] all = Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return headers(stream, false, all);
  }

  @Test
  void callsOfGrpcWebAndConnect_areCalls() {
    Http2Wire wire = started();
    String web = "application/grpc-web+proto";
    String text = "application/grpc-web-text+proto";
    String connect = "application/connect+proto";
    String[] ok = {":status", "200", "content-type"};
    wire.client(10, webCall(1, web), data(1, true, WebCalls.message("a")))
        .server(11, headers(1, false, ok[0], ok[1], ok[2], web))
        .server(12, data(1, true, join(WebCalls.message("b"), WebCalls.webTrailers(9, "no"))))
        .client(20, webCall(3, text), data(3, true, WebCalls.base64(WebCalls.message("a"))))
        .server(21, headers(3, false, ok[0], ok[1], ok[2], text))
        .server(
            22, data(3, true, WebCalls.base64(WebCalls.message("bb"), WebCalls.webTrailers(0, ""))))
        .client(30, webCall(5, connect), data(5, true, WebCalls.message("a")))
        .server(31, headers(5, false, ok[0], ok[1], ok[2], connect))
        .server(32, data(5, false, WebCalls.message("b")))
        .server(33, data(5, true, WebCalls.frame(2, "{\"error\":{\"code\":\"aborted\"}}")))
        .client(40, webCall(7, "application/proto", "connect-protocol-version", "1"))
        .client(41, data(7, true, "x"))
        .server(42, headers(7, false, ":status", "400", "content-type", "application/json"))
        .server(43, data(7, true, "{\"code\":\"invalid_argument\",\"message\":\"bad\"}"))
        .client(50, webCall(9, "application/json"), data(9, true, "{}"))
        .server(51, headers(9, true, ":status", "200"));
    assertThat(wire.rows)
        .extracting(row ->
            row.get("table")
                + " "
                + row.get("service")
                + " "
                + row.get("req.messages")
                + ":"
                + row.get("resp.messages")
                + " "
                + row.get("status")
                + " "
                + row.get("message"))
        .containsExactly(
            "grpc shop.Cart 1:1 FAILED_PRECONDITION no",
            "grpc shop.Cart 1:1 OK ",
            "grpc shop.Cart 1:1 ABORTED null",
            "grpc shop.Cart 1:0 INVALID_ARGUMENT bad",
            "http null null:null 200 null");
  }
}
