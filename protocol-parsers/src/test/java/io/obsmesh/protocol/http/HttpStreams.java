package io.obsmesh.protocol.http;

import io.obsmesh.protocol.compression.Packed;
import io.obsmesh.protocol.kit.Stream;
import java.util.Arrays;
import java.util.List;

/** Connections written by hand, so that each thing HTTP/1 can do is there in a few bytes. */
final class HttpStreams {
  private HttpStreams() {}

  static List<Stream> all() {
    return List.of(
        keepAlive(),
        pipelined(),
        chunked(),
        bodiless(),
        expect(),
        untilClose(),
        compressed(),
        events(),
        answeredEarly());
  }

  static Stream keepAlive() {
    return Stream.script("keep-alive", 80)
        .request("GET /users/17?page=2 HTTP/1.1\r\nHost: shop\r\nUser-Agent: t\r\n\r\n")
        .response("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")
        .request("POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc")
        .response("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n")
        .request("GET /last HTTP/1.1\r\nHost: shop\r\n\r\n")
        .response("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        .build();
  }

  static Stream pipelined() {
    Stream.Script script = Stream.script("pipelined", 80);
    for (int i = 0; i < 5; i++) {
      script.request("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (int i = 0; i < 5; i++) {
      script.response("HTTP/1.1 40" + i + " X\r\nContent-Length: 2\r\n\r\nok");
    }
    return script.build();
  }

  static Stream chunked() {
    return Stream.script("chunked", 80)
        .request(
            "POST /up HTTP/1.1\r\n"
                + "Host: a\r\n"
                + "Content-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "4;x=y\r\n"
                + "{\"a\"\r\n"
                + "3\r\n"
                + ":1}\r\n"
                + "0\r\n"
                + "T: v\r\n\r\n")
        .response("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n")
        .response("0\r\n\r\n")
        .request("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        .response("HTTP/1.1 204 No Content\r\n\r\n")
        .build();
  }

  static Stream bodiless() {
    return Stream.script("bodiless", 80)
        .request("HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n")
        .response("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        .request("GET /same HTTP/1.1\r\nHost: a\r\n\r\n")
        .response("HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n")
        .request("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n")
        .response("HTTP/1.1 410 Gone\r\nContent-Length: 1\r\n\r\n!")
        .build();
  }

  static Stream expect() {
    return Stream.script("expect", 80)
        .request("PUT /f HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        .response("HTTP/1.1 100 Continue\r\n\r\n")
        .request("data")
        .response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        .build();
  }

  /** Each way of compressing a body, of known length and in chunks. */
  static Stream compressed() {
    Stream.Script script = Stream.script("compressed", 80);
    byte[] text = Packed.text();
    exchange(script, "gzip", Packed.gzip(text));
    exchange(script, "deflate", Packed.deflate(text, true));
    exchange(script, "deflate", Packed.deflate(text, false));
    exchange(script, "br", Packed.brotli());
    exchange(script, "zstd", Packed.zstd(text));
    byte[] gzip = Packed.gzip(text);
    return script
        .request("GET /chunks HTTP/1.1\r\nHost: a\r\n\r\n")
        .response(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n14\r\n")
        .response(Arrays.copyOf(gzip, 20))
        .response("\r\n" + Integer.toHexString(gzip.length - 20) + "\r\n")
        .response(Arrays.copyOfRange(gzip, 20, gzip.length))
        .response("\r\n0\r\n\r\n")
        .build();
  }

  private static void exchange(Stream.Script script, String encoding, byte[] body) {
    String headers =
        "Content-Type: application/json\r\nContent-Encoding: "
            + encoding
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    script
        .request("POST /echo HTTP/1.1\r\nHost: a\r\n" + headers)
        .request(body)
        .response("HTTP/1.1 200 OK\r\n" + headers)
        .response(body);
  }

  /** Server-sent events for half a minute. */
  static Stream events() {
    Stream.Script script =
        Stream.script("events", 80)
            .request("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            .response(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 7; i++) {
      script.pause(5).response("9\r\ndata: " + i + "\n\n\r\n");
    }
    return script
        .pause(30)
        .response("0\r\n\r\n")
        .request("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        .response("HTTP/1.1 204 No Content\r\n\r\n")
        .build();
  }

  /** A server that has seen enough of the request before its end. */
  static Stream answeredEarly() {
    return Stream.script("answered early", 80)
        .request("PUT /big HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n")
        .request("x".repeat(1000))
        .response("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
        .request("x".repeat(2000))
        .request("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        .response("HTTP/1.1 204 No Content\r\n\r\n")
        .build();
  }

  static Stream untilClose() {
    return Stream.script("until close", 80)
        .request("GET /old HTTP/1.0\r\n\r\n")
        .response("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
        .response("</html>")
        .build();
  }
}
