package io.obsmesh.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** {@code obsctl api} over some nodes, and a client of it on loopback. */
final class ApiProcess implements AutoCloseable {
  private static final int PORT = 18_071;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Program program;

  private ApiProcess(Program program) {
    this.program = program;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param nodes as {@code NAME=HOST:PORT}
   */
  static ApiProcess start(List<String> nodes, String... options) {
    String launcher = System.getenv("OBSCTL_LAUNCHER");
    List<String> command =
        new ArrayList<>(
            List.of(
                launcher == null ? "./obsctl" : launcher,
                "api",
                "--node",
                String.join(",", nodes),
                "--flight-sql",
                "off",
                "--listen",
                "127.0.0.1:" + PORT));
    command.addAll(List.of(options));
    ApiProcess api = new ApiProcess(Program.start(command));
    Servers.await("the API", 60, () -> api.answers() || !api.program.isAlive());
    if (!api.program.isAlive()) {
      throw new BenchException("the API ended: " + api.program.output().strip());
    }
    return api;
  }

  private boolean answers() {
    try {
      return get("/healthz").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** How many nodes answer. */
  int nodes() {
    try {
      return JSON.readTree(get("/api/status").body()).path("nodes").size();
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
  }

  /** The path of a query's answer as JSON. */
  static String path(String query) {
    return "/api/query?format=json&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  /** An answer that must be there. */
  HttpResponse<String> ask(String query) {
    try {
      HttpResponse<String> answer = get(path(query));
      if (answer.statusCode() != 200 || answer.body().length() < 3) {
        throw new BenchException(query + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer;
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
  }

  /** Whether a query is answered, with this in the summary. */
  boolean answers(String query, String summary) {
    try {
      HttpResponse<String> answer = get(path(query));
      return answer.statusCode() == 200
          && answer.headers().firstValue("Obsmesh-Summary").orElse("").contains(summary);
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
  }

  /** Rows as they come: server-sent events, to be closed by the caller. */
  InputStream follow(String query) {
    String path = "/api/follow?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    try {
      return client.send(request(path), HttpResponse.BodyHandlers.ofInputStream()).body();
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  private static HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path)).build();
  }

  @Override
  public void close() {
    client.shutdownNow();
    program.close();
  }
}
