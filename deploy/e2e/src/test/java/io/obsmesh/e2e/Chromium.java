package io.obsmesh.e2e;

import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Debian's chromium without a window and one page in it, driven over the DevTools protocol, so that
 * the tests need no driver beside the browser. The environment variable CHROMIUM names another one.
 * For one test thread.
 */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS = 30;

  private final Running process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final AtomicInteger commands = new AtomicInteger();
  private final WebSocket page;
  private final String origin;

  /**
   * Starts chromium with an empty profile in the directory.
   *
   * @param origin the only server that a page may ask, such as {@code http://127.0.0.1:7070}
   */
  Chromium(Path directory, String origin) {
    this.origin = origin;
    String program = System.getenv().getOrDefault("CHROMIUM", "chromium");
    process =
        Processes.start(
            program,
            "--headless",
            "--no-sandbox", // the tests run as root, where chromium refuses to start with it
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // nothing leaves the
            // machine
            "--window-size=1280,800",
            "--remote-debugging-port=0",
            "--user-data-dir=" + directory,
            "about:blank");
    try {
      page = connect(directory.resolve("DevToolsActivePort"));
      send("Runtime.enable", Map.of());
      send("Log.enable", Map.of());
      send("Network.enable", Map.of());
    } catch (RuntimeException | Error failed) {
      process.close();
      throw failed;
    }
  }

  private WebSocket connect(Path portFile) {
    Processes.await(
        "chromium to listen",
        SECONDS,
        () -> !process.process().isAlive() || (Files.exists(portFile) && port(portFile) > 0));
    if (!process.process().isAlive()) {
      throw new AssertionError("chromium ended: " + process.said());
    }
    URI targets = URI.create("http://127.0.0.1:" + port(portFile) + "/json/new?about:blank");
    HttpRequest open =
        HttpRequest.newBuilder(targets).PUT(HttpRequest.BodyPublishers.noBody()).build();
    try {
      JsonNode target =
          JSON.readTree(client.send(open, HttpResponse.BodyHandlers.ofString()).body());
      URI address = URI.create(target.path("webSocketDebuggerUrl").asString());
      return done(client.newWebSocketBuilder().buildAsync(address, new Messages()));
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** The first line of the file that chromium writes; 0 while it is not written to its end. */
  private static int port(Path portFile) {
    try {
      List<String> lines = Files.readAllLines(portFile);
      return lines.size() < 2 ? 0 : Integer.parseInt(lines.getFirst());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Opens another page; complaints are of it from here on. */
  void open(String url) {
    complaints.clear();
    send("Page.navigate", Map.of("url", url));
  }

  /** The value of a JavaScript expression; fails when it throws. */
  JsonNode evaluate(String expression) {
    JsonNode answer =
        send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** Waits until the expression is true on the page; fails with what the page shows. */
  void await(String what, String expression) {
    try {
      Processes.await(what, SECONDS, () -> evaluate(expression).asBoolean(false));
    } catch (AssertionError late) {
      throw new AssertionError(late.getMessage() + "; the page shows: " + text("body"), late);
    }
  }

  /** The text of the first element that the selector finds; empty when there is none. */
  String text(String selector) {
    return evaluate("document.querySelector(" + quote(selector) + ")?.innerText ?? ''").asString();
  }

  /** Presses and releases the mouse in the middle of the first element that the selector finds. */
  void click(String selector) {
    JsonNode at =
        evaluate(
            "(() => { const box = document.querySelector("
                + quote(selector)
                + ").getBoundingClientRect();"
                + " return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "button",
              "left",
              "clickCount",
              1,
              "x",
              at.path("x").asDouble(),
              "y",
              at.path("y").asDouble()));
    }
  }

  static String quote(String text) {
    return JSON.writeValueAsString(text);
  }

  /** Errors of scripts and on the console, refused requests, requests to other servers. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  private JsonNode send(String method, Map<String, ?> parameters) {
    int id = commands.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    done(
        page.sendText(
            JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)),
            true));
    JsonNode message = done(answer);
    if (message.has("error")) {
      throw new AssertionError(method + ": " + message.path("error"));
    }
    return message.path("result");
  }

  private static <T> T done(CompletableFuture<T> future) {
    return future.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  private void received(JsonNode message) {
    JsonNode parameters = message.path("params");
    switch (message.path("method").asString("")) {
      case "" -> {
        CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt());
        if (answer != null) {
          answer.complete(message);
        }
      }
      case "Runtime.exceptionThrown" -> complaints.add(parameters.toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(parameters.path("type").asString(""))) {
          complaints.add(parameters.path("args").toString());
        }
      }
      case "Log.entryAdded" -> {
        JsonNode entry = parameters.path("entry");
        if (List.of("error", "warning").contains(entry.path("level").asString(""))) {
          complaints.add(entry.path("text").asString("") + " " + entry.path("url").asString(""));
        }
      }
      case "Network.requestWillBeSent" -> {
        String url = parameters.path("request").path("url").asString("");
        if (!url.startsWith(origin + "/") && !url.matches("(about|data|blob|chrome):.*")) {
          complaints.add("asked another server: " + url);
        }
      }
      default -> {} // the protocol has hundreds of events
    }
  }

  /** Asks chromium to end, so that it leaves nothing behind, and ends it when it does not. */
  @Override
  public void close() {
    try {
      page.sendText(JSON.writeValueAsString(Map.of("id", 0, "method", "Browser.close")), true);
      process.process().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      page.abort();
      process.close();
      client.close();
    }
  }

  /** Joins the parts of each message. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }
  }
}
