package io.obsmesh.protocol.http;

import static io.obsmesh.protocol.grpc.WebCalls.base64;
import static io.obsmesh.protocol.grpc.WebCalls.frame;
import static io.obsmesh.protocol.grpc.WebCalls.join;
import static io.obsmesh.protocol.grpc.WebCalls.message;
import static io.obsmesh.protocol.grpc.WebCalls.webTrailers;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** gRPC-Web and Connect over HTTP/1.1 are calls, and keep to what every protocol must keep to. */
class HttpCallsTest extends ProtocolContractTest {
  private static void call(
      Stream.Script script,
      String path,
      String type,
      String headers,
      byte[] request,
      int status,
      String responseType,
      byte[] response) {
    script
        .request(
            "POST "
                + path
                + " HTTP/1.1\r\nHost: shop\r\nContent-Type: "
                + type
                + "\r\n"
                + headers
                + "Content-Length: "
                + request.length
                + "\r\n\r\n")
        .request(request)
        .response(
            "HTTP/1.1 "
                + status
                + " X\r\nContent-Type: "
                + responseType
                + "\r\nContent-Length: "
                + response.length
                + "\r\n\r\n")
        .response(response);
  }

  private static void call(
      Stream.Script script, String path, String type, byte[] request, byte[] response) {
    call(script, path, type, "", request, 200, type, response);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Stream calls() {
    Stream.Script script = Stream.script("calls", 8080);
    String web = "application/grpc-web+proto";
    call(script, "/shop.Cart/Add", web, message("a"), join(message("b"), webTrailers(0, "")));
    call(
        script,
        "/api/shop.Cart/List",
        web,
        message("a"),
        join(message("b"), message("c"), webTrailers(5, "no%20cart")));
    call(
        script,
        "/shop.Cart/Text",
        "application/grpc-web-text",
        base64(message("a")),
        base64(message("bb"), message("c"), webTrailers(7, "not yours")));
    String stream = "application/connect+json";
    call(script, "/shop.Cart/Watch", stream, message("{}"), join(message("{}"), frame(2, "{}")));
    call(
        script,
        "/shop.Cart/Fails",
        stream,
        message("{}"),
        frame(2, "{\"error\":{\"code\":\"canceled\",\"message\":\"a \\\"b\\\"\"}}"));
    String version = "Connect-Protocol-Version: 1\r\n";
    String json = "application/json";
    call(script, "/shop.Cart/Get", json, version, utf8("{}"), 200, json, utf8("{\"a\":1}"));
    call(
        script,
        "/shop.Cart/Get",
        json,
        version,
        utf8("{}"),
        404,
        json,
        utf8(
            "{\"details\":[{\"code\":\"x\"}],\"code\":\"not_found\",\"message\":\"no such"
                + " cart\"}"));
    call(script, "/shop.Cart/Get", json, version, utf8("{}"), 503, "text/html", utf8("<html>"));
    call(script, "/shop.Cart/Get", json, "", utf8("{}"), 200, json, utf8("{}"));
    script
        .request(
            "GET /shop.Cart/Find?connect=v1&encoding=json&message=%7B%7D HTTP/1.1\r\n"
                + "Host: shop\r\n\r\n")
        .response("HTTP/1.1 404 X\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n")
        .response("{\"code\":\"not_found\"}");
    return script.build();
  }

  @Test
  void callsOfEveryKind_haveTheirStatusAndCounts() {
    List<Map<String, Object>> rows =
        Replay.of(Conversations.installed(Limits.DEFAULT), calls()).rows();
    assertThat(rows)
        .extracting(row ->
            row.get("table")
                + " "
                + row.get("service")
                + "/"
                + row.get("method")
                + " "
                + row.get("req.messages")
                + ":"
                + row.get("resp.messages")
                + " "
                + row.get("status")
                + " "
                + row.get("message"))
        .containsExactly(
            "grpc shop.Cart/Add 1:1 OK ",
            "grpc shop.Cart/List 1:2 NOT_FOUND no cart",
            "grpc shop.Cart/Text 1:2 PERMISSION_DENIED not yours",
            "grpc shop.Cart/Watch 1:1 OK null",
            "grpc shop.Cart/Fails 1:0 CANCELLED a \"b\"",
            "grpc shop.Cart/Get 1:1 OK null",
            "grpc shop.Cart/Get 1:0 NOT_FOUND no such cart",
            "grpc shop.Cart/Get 1:0 UNAVAILABLE null",
            "http null/POST null:null 200 null",
            "grpc shop.Cart/Find 1:0 NOT_FOUND null");
    assertThat(rows.get(1))
        .containsEntry("protocol", "grpc")
        .containsEntry("path", "/api/shop.Cart/List")
        .containsEntry("error", true)
        .containsEntry("error.type", "NOT_FOUND")
        .containsEntry("stream", "server");
  }

  @Override
  protected String protocolName() {
    return "http";
  }

  @Override
  protected List<Stream> streams() {
    return List.of(calls());
  }

  /** What the body says is not known when a part of it was lost. */
  @Override
  protected Set<String> columnsOfChance() {
    return Set.of("req.messages", "resp.messages", "stream", "status", "status_code", "message");
  }
}
