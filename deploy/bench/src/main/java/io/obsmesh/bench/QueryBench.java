package io.obsmesh.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Queries over many rows of one node, the whole way: a node process with the rows in its store,
 * {@code obsctl api} as relay and engine, REST on loopback, until the last byte of the answer.
 */
final class QueryBench {
  private static final int NODE_PORT = 18_815;
  private static final int API_PORT = 18_071;
  private static final int SPAN_SECONDS = 3_000;
  private static final int FILL_SECONDS = 600;
  private static final Pattern READY =
      Pattern.compile("ready rows=(\\d+) bytes=(\\d+) seconds=([\\d.]+)");

  /** What is asked; goal in milliseconds at the 95th percentile, 0 for none. */
  private record Question(String name, String query, int goal) {}

  private static final List<Question> QUESTIONS =
      List.of(
          new Question("filter, newest 1,000 rows", "http where status>=500 last 1h", 50),
          new Question("filter, all rows", "http where status>=500 last 1h | count()", 50),
          new Question(
              "percentiles by service",
              "http last 1h | p50(latency), p90(latency), p99(latency),"
                  + " ratio(status=5xx) as error_rate, rate() as rps by dst.service",
              400),
          new Question(
              "pairs of services by minute",
              "http last 1h | rate(), ratio(status=5xx), p99(latency), sum(resp.bytes)"
                  + " by src.service, dst.service every 1m",
              0),
          new Question(
              "text in a column of many values",
              "http where path contains \"/items/1234\" last 1h | count() by method",
              0));

  private final Options options;
  private final HttpClient client = HttpClient.newHttpClient();

  QueryBench(Options options) {
    this.options = options;
  }

  boolean run() {
    Report report = new Report("query", options);
    report.progress("filling a node with " + options.rows() + " rows");
    try (Program node = node()) {
      Matcher ready = awaitReady(node);
      long rows = Long.parseLong(ready.group(1));
      double bytes = Double.parseDouble(ready.group(2));
      report.line("rows kept", "", "%,d, %.0f bytes each".formatted(rows, bytes / rows));
      report.line(
          "written",
          "",
          "%,.0f rows/s, made and stored by one thread"
              .formatted(rows / Double.parseDouble(ready.group(3))));
      if (rows < options.rows()) {
        throw new BenchException("the node kept only " + rows + " rows");
      }
      try (Program api = api()) {
        Servers.await("the API", 60, () -> answers() || !api.isAlive());
        boolean reached = true;
        for (Question question : QUESTIONS) {
          reached &= measure(question, report);
        }
        return reached;
      }
    }
  }

  private Program node() {
    String java = System.getProperty("java.home") + "/bin/java";
    return Program.start(
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            FilledNode.class.getName(),
            Integer.toString(NODE_PORT),
            Long.toString(options.rows()),
            Integer.toString(SPAN_SECONDS)));
  }

  private static Matcher awaitReady(Program node) {
    Servers.await(
        "the node", FILL_SECONDS, () -> READY.matcher(node.output()).find() || !node.isAlive());
    Matcher ready = READY.matcher(node.output());
    if (!ready.find()) {
      throw new BenchException("the node ended: " + node.output().strip());
    }
    return ready;
  }

  private static Program api() {
    String launcher = System.getenv("OBSCTL_LAUNCHER");
    return Program.start(
        List.of(
            launcher == null ? "./obsctl" : launcher,
            "api",
            "--node",
            "n1=127.0.0.1:" + NODE_PORT,
            "--listen",
            "127.0.0.1:" + API_PORT));
  }

  private boolean answers() {
    try {
      return get("/healthz").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Asks again and again; the first part of the time warms up and does not count. */
  private boolean measure(Question question, Report report) {
    String path =
        "/api/query?format=json&q=" + URLEncoder.encode(question.query(), StandardCharsets.UTF_8);
    report.progress(question.query());
    long warm = System.nanoTime() + options.seconds() * 1_000_000_000L;
    long end = warm + (long) options.rounds() * options.seconds() * 1_000_000_000L;
    List<Double> millis = new ArrayList<>();
    while (millis.size() < 20 || System.nanoTime() < end && millis.size() < 1_000) {
      long start = System.nanoTime();
      ask(path);
      if (start > warm) {
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double p50 = sorted[sorted.length / 2];
    double p95 = sorted[(int) Math.ceil(0.95 * sorted.length) - 1];
    String text =
        "p50 %.1f ms, p95 %.1f ms, most %.1f ms of %d"
            .formatted(p50, p95, Arrays.stream(sorted).max().orElseThrow(), sorted.length);
    if (question.goal() == 0) {
      report.line(question.name(), "", text);
      return true;
    }
    boolean reached = p95 <= question.goal();
    report.goal(question.name(), text, "p95 ≤" + question.goal() + " ms", reached);
    return reached;
  }

  private void ask(String path) {
    try {
      HttpResponse<String> answer = get(path);
      if (answer.statusCode() != 200 || answer.body().length() < 3) {
        throw new BenchException(path + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + API_PORT + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }
}
