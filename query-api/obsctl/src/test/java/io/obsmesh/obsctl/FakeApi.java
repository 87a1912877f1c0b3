package io.obsmesh.obsctl;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that answers as the API does, with what a test gave it, and remembers what was asked.
 */
final class FakeApi implements AutoCloseable {
  private record Reply(int status, String body, Map<String, String> headers) {}

  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
  private final HttpServer server;

  FakeApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.put(path, parameters(exchange.getRequestURI().getRawQuery()));
          Reply reply = replies.getOrDefault(path, new Reply(404, "", Map.of()));
          reply.headers.forEach(exchange.getResponseHeaders()::set);
          byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  FakeApi answer(String path, String body) {
    return answer(path, 200, body, Map.of());
  }

  FakeApi answer(String path, int status, String body, Map<String, String> headers) {
    replies.put(path, new Reply(status, body, headers));
    return this;
  }

  String asked(String path, String parameter) {
    return asked.getOrDefault(path, Map.of()).getOrDefault(parameter, "");
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (String pair : query.split("&")) {
        String[] parts = pair.split("=", 2);
        parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
