package io.obsmesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * {@code obsctl up} as a process of its own, asked over its query API. One for all tests of a run.
 */
final class Product implements AutoCloseable {
  static final int PORT = 26070;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @SuppressWarnings("NonFinalStaticField") // started once, by whichever test comes first
  private static @org.jspecify.annotations.Nullable Product shared;

  private final Processes.Running process;

  private Product(Processes.Running process) {
    this.process = process;
  }

  /** The product that all tests of this run share; stops with the test JVM. */
  static synchronized Product shared() {
    if (shared == null) {
      Product product = start();
      Runtime.getRuntime().addShutdownHook(new Thread(product::close));
      shared = product;
    }
    return shared;
  }

  /** Ends the shared product as Ctrl-C does; the next test that needs one starts another. */
  static synchronized void stopShared() {
    if (shared != null) {
      shared.close();
      shared = null;
    }
  }

  /** kill -9. */
  static synchronized void killShared() {
    if (shared != null) {
      shared.process.process().destroyForcibly().onExit().join();
      shared = null;
    }
  }

  private static Product start() {
    // Rows of an earlier run have no place in what a test sees.
    Product product =
        new Product(
            Processes.start(command("up", "--listen", "127.0.0.1:" + PORT, "--no-history")));
    Processes.await(
        "obsctl up to be ready",
        60,
        () -> !product.process.process().isAlive() || product.status("/readyz") == 200);
    if (!product.process.process().isAlive()) {
      throw new AssertionError("obsctl up ended: " + product.process.said());
    }
    return product;
  }

  /** The command line of {@code obsctl VERB…} on the class path of this test. */
  static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.obsmesh.obsctl.Obsctl"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Rows of a query, oldest first. Fails with the error text when the query is wrong. */
  List<JsonNode> rows(String query) {
    HttpResponse<String> answer =
        get(
            "/api/query?format=json&limit=100000&q="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
    if (answer.statusCode() != 200) {
      throw new AssertionError(query + ": " + answer.statusCode() + " " + answer.body());
    }
    List<JsonNode> rows = new ArrayList<>();
    JSON.readTree(answer.body()).forEach(rows::add);
    return rows;
  }

  /**
   * Asks again until so many rows are there; then asks what is there in the end, so that a row too
   * many fails as well.
   */
  List<JsonNode> rows(String query, int expected) {
    List<JsonNode> rows = rows(query);
    for (int attempt = 0; attempt < 100 && rows.size() < expected; attempt++) {
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      rows = rows(query);
    }
    return rows;
  }

  /** Events lost since start, by reason. */
  JsonNode status() {
    return JSON.readTree(get("/api/status").body());
  }

  private int status(String path) {
    try {
      return get(path).statusCode();
    } catch (UncheckedIOException notYet) {
      return 0;
    }
  }

  private static HttpResponse<String> get(String path) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
