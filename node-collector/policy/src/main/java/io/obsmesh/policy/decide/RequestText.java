package io.obsmesh.policy.decide;

import io.obsmesh.policy.decide.Request.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests as people write them: {@code GET /admin host=shop X-Env=prod}, {@code grpc
 * shop.Payment/Charge}, {@code redis SET orders:1}, {@code mysql UPDATE orders,items}, {@code tls
 * api.example.com alpn=h2}, {@code dns example.com}, {@code opaque}.
 */
public final class RequestText {
  private RequestText() {}

  /**
   * Reads one; throws {@link IllegalArgumentException} with a sentence that says what is expected.
   */
  public static Request parse(String text) {
    List<String> words = new ArrayList<>(Arrays.asList(text.strip().split("\\s+")));
    String protocol = words.removeFirst();
    return switch (protocol) {
      case "http" -> {
        if (words.isEmpty()) {
          throw expected(text);
        }
        yield http(text, words.removeFirst(), words);
      }
      case "grpc" -> grpc(text, words);
      case "redis" -> {
        if (words.isEmpty()) {
          throw expected(text);
        }
        String command = words.removeFirst().toUpperCase(Locale.ROOT);
        yield new Request.Redis(command, words);
      }
      case "mysql" -> {
        if (words.isEmpty() || words.size() > 2) {
          throw expected(text);
        }
        Set<String> tables = new LinkedHashSet<>();
        if (words.size() == 2) {
          tables.addAll(Arrays.asList(words.get(1).split(",")));
        }
        yield new Request.Mysql(words.getFirst().toUpperCase(Locale.ROOT), tables);
      }
      case "tls" -> tls(words);
      case "dns" -> {
        if (words.size() != 1) {
          throw expected(text);
        }
        yield new Request.Dns(words.getFirst());
      }
      case "opaque" -> new Request.Opaque();
      default -> {
        if (!protocol.matches("[A-Z-]+")) {
          throw expected(text);
        }
        yield http(text, protocol, words);
      }
    };
  }

  /** As {@link #parse} would read it; header lines are left out. */
  public static String of(Request request) {
    return switch (request) {
      case Request.Http http ->
          http.method() + " " + http.target() + (http.host() == null ? "" : " host=" + http.host());
      case Request.Grpc grpc -> "grpc " + grpc.service() + "/" + grpc.method();
      case Request.Redis(var command, var keys) ->
          "redis " + command + (keys == null || keys.isEmpty() ? "" : " " + String.join(" ", keys));
      case Request.Mysql(var operation, var tables) ->
          "mysql "
              + (operation == null ? "?" : operation)
              + (tables == null || tables.isEmpty() ? "" : " " + String.join(",", tables));
      case Request.Tls(var sni, var alpn) ->
          "tls"
              + (sni == null ? "" : " " + sni)
              + (alpn.isEmpty() ? "" : " alpn=" + String.join(",", alpn));
      case Request.Dns(var name) -> "dns " + name;
      case Request.Other(var protocol) -> protocol;
      case Request.Opaque _ -> "opaque";
    };
  }

  private static IllegalArgumentException expected(String text) {
    return new IllegalArgumentException(
        "request: "
            + text
            + " (expected: GET /path [host=NAME] [Header=value], grpc service/method, redis COMMAND"
            + " [key…], mysql OPERATION [table,…], tls NAME [alpn=h2], dns NAME or opaque)");
  }

  private static Request http(String text, String method, List<String> words) {
    if (words.isEmpty()) {
      throw expected(text);
    }
    String target = words.removeFirst();
    @Nullable String host = null;
    List<Header> headers = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw expected(text);
      }
      String name = word.substring(0, equals);
      String value = word.substring(equals + 1);
      if (name.equals("host")) {
        host = value;
      } else {
        headers.add(new Header(name, value));
      }
    }
    return new Request.Http(method, host, target, headers);
  }

  private static Request grpc(String text, List<String> words) {
    int slash = words.isEmpty() ? -1 : words.getFirst().indexOf('/');
    if (slash < 1) {
      throw expected(text);
    }
    String call = words.getFirst();
    return new Request.Grpc(call.substring(0, slash), call.substring(slash + 1), null, List.of());
  }

  private static Request tls(List<String> words) {
    @Nullable String name = null;
    Set<String> alpn = new LinkedHashSet<>();
    for (String word : words) {
      if (word.startsWith("alpn=")) {
        alpn.addAll(Arrays.asList(word.substring(5).split(",")));
      } else {
        name = word;
      }
    }
    return new Request.Tls(name, alpn);
  }
}
