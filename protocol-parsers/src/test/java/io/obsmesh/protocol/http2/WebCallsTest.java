package io.obsmesh.protocol.http2;

import static io.obsmesh.protocol.http2.Frames.data;
import static io.obsmesh.protocol.http2.Frames.headers;
import static io.obsmesh.protocol.http2.Frames.join;
import static io.obsmesh.protocol.http2.Frames.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.compression.Packed;
import io.obsmesh.protocol.grpc.WebCalls;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** gRPC-Web and Connect over HTTP/2, where a header says how frames are compressed. */
class WebCallsTest {
  private static Stream.Script opened() {
    return Stream.script("calls", 8080)
        .request(join(Frames.PREFACE, settings()))
        .response(settings());
  }

  private static Map<String, Object> row(Stream.Script script) {
    var rows = Replay.of(Conversations.installed(Limits.DEFAULT), script.build()).rows();
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private static byte[] post(String type, String... more) {
    String[] fields = {":method", "POST", ":path", "/shop.Cart/List", "content-type", type};
    String[] all = java.util.Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return headers(1, false, all);
  }

  private static byte[] frame(int flags, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .put((byte) flags)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void compressedTrailersOfGrpcWeb_areReadByTheirEncoding() {
    byte[] trailers = Packed.deflate(utf8("grpc-status: 5\r\ngrpc-message: no%20cart\r\n"), true);
    Map<String, Object> row =
        row(
            opened()
                .request(post("application/grpc-web+proto"))
                .request(data(1, true, WebCalls.message("a")))
                .response(
                    headers(
                        1,
                        false,
                        ":status",
                        "200",
                        "content-type",
                        "application/grpc-web+proto",
                        "grpc-encoding",
                        "deflate"))
                .response(data(1, true, join(frame(1, new byte[9]), frame(0x81, trailers)))));
    assertThat(row)
        .containsEntry("table", "grpc")
        .containsEntry("status", "NOT_FOUND")
        .containsEntry("message", "no cart")
        .containsEntry("req.messages", 1L)
        .containsEntry("resp.messages", 1L);
  }

  @Test
  void compressedEndOfAConnectStream_isReadByItsEncoding() {
    byte[] end = Packed.gzip(utf8("{\"error\":{\"code\":\"not_found\",\"message\":\"no cart\"}}"));
    Map<String, Object> row =
        row(
            opened()
                .request(post("application/connect+json"))
                .request(data(1, true, WebCalls.message("{}")))
                .response(
                    headers(
                        1,
                        false,
                        ":status",
                        "200",
                        "content-type",
                        "application/connect+json",
                        "connect-content-encoding",
                        "gzip"))
                .response(data(1, true, frame(3, end))));
    assertThat(row).containsEntry("status", "NOT_FOUND").containsEntry("resp.messages", 0L);
  }

  @Test
  void connectGet_isACall() {
    Map<String, Object> row =
        row(
            opened()
                .request(
                    headers(
                        1,
                        true,
                        ":method",
                        "GET",
                        ":path",
                        "/api/shop.Cart/List?connect=v1&encoding=json&message=%7B%7D"))
                .response(headers(1, false, ":status", "200", "content-type", "application/json"))
                .response(data(1, true, "{\"a\":1}")));
    assertThat(row)
        .containsEntry("table", "grpc")
        .containsEntry("service", "shop.Cart")
        .containsEntry("method", "List")
        .containsEntry("path", "/api/shop.Cart/List")
        .containsEntry("status", "OK")
        .containsEntry("req.messages", 1L)
        .containsEntry("resp.messages", 1L);
  }

  @Test
  void getWithoutConnectsVersion_isARequest() {
    Map<String, Object> row =
        row(
            opened()
                .request(
                    headers(1, true, ":method", "GET", ":path", "/chat?encoding=utf8&message=hi"))
                .response(headers(1, true, ":status", "204")));
    assertThat(row)
        .containsEntry("table", "http")
        .containsEntry("query", "encoding=utf8&message=hi");
  }
}
