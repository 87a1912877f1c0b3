package io.obsmesh.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many node processes behind one relay, the whole way to REST: queries over all of their rows, one
 * node that says nothing any more, and rows of all of them as they come.
 */
final class RelayBench {
  private static final int FIRST_PORT = 18_900;
  private static final int FILL_SECONDS = 300;
  private static final int AT_ONCE = 2;
  private static final double TIMEOUT_SECONDS = 5;
  private static final int LIVE_ROWS = 120_000;
  private static final int LIVE_SECONDS = 10;
  private static final int LIVE_GOAL = 100_000;
  private static final long BYTES_OF_A_ROW = 400;

  private static final List<Question> QUESTIONS =
      List.of(
          new Question("filter, newest 1,000 rows", "http where status>=500 last 1h", 300),
          new Question("filter, all rows", "http where status>=500 last 1h | count()", 300),
          new Question(
              "percentiles by service",
              "http last 1h | p50(latency), p90(latency), p99(latency),"
                  + " ratio(status=5xx) as error_rate, rate() as rps by dst.service",
              1_000));

  private final Options options;
  private final Report report;

  RelayBench(Options options) {
    this.options = options;
    report = new Report("relay", options);
  }

  boolean run() {
    List<FilledNode.Handle> nodes = new ArrayList<>();
    try {
      fill(nodes);
      List<String> addresses = nodes.stream().map(FilledNode.Handle::address).toList();
      try (ApiProcess api =
          ApiProcess.start(addresses, "--node-timeout", Math.round(TIMEOUT_SECONDS) + "s")) {
        // Processes that were just started compile first; a node is waited for only so long.
        Servers.await("answers of all nodes", 120, () -> isWhole(api, nodes.size()));
        boolean reached = true;
        if (options.wants("queries")) {
          for (Question question : QUESTIONS) {
            reached &= question.measure(api, options, report);
          }
          reached &= deadNode(api, nodes.getLast());
        }
        return (!options.wants("live") || live(api, nodes)) && reached;
      }
    } finally {
      nodes.forEach(FilledNode.Handle::close);
    }
  }

  private static boolean isWhole(ApiProcess api, int nodes) {
    return api.nodes() == nodes
        && QUESTIONS.stream()
            .allMatch(question -> api.answers(question.query(), "\"partial\":false"));
  }

  private void fill(List<FilledNode.Handle> nodes) {
    int rows = options.rows(1_000_000);
    report.progress("filling " + options.nodes() + " nodes with " + rows + " rows each");
    for (int i = 0; i < options.nodes(); i++) {
      nodes.add(FilledNode.start("n" + i, FIRST_PORT + i, rows, rows * BYTES_OF_A_ROW));
      if (i >= AT_ONCE) {
        nodes.get(i - AT_ONCE).await(FILL_SECONDS);
      }
    }
    nodes.forEach(node -> node.await(FILL_SECONDS));
    report.line(
        "rows kept",
        "",
        "%,d on each of %d nodes, %.0f bytes each"
            .formatted(nodes.getFirst().rows(), nodes.size(), nodes.getFirst().bytesEach()));
  }

  /** A node that was stopped, as by a machine that hangs: not refused, only silent. */
  private boolean deadNode(ApiProcess api, FilledNode.Handle node) {
    report.progress("stopping " + node.name());
    Program.run(List.of("kill", "-STOP", Long.toString(node.pid())), 5);
    double first = timed(api, node.name());
    double second = timed(api, node.name());
    Program.run(List.of("kill", "-CONT", Long.toString(node.pid())), 5);
    report.goal(
        "count, one node silent",
        "%.2f s, and it is named; then %.2f s".formatted(first, second),
        "≤ its time-out of %.0f s + 0.3 s, then ≤0.3 s".formatted(TIMEOUT_SECONDS),
        first <= TIMEOUT_SECONDS + 0.3 && second <= 0.3);
    return first <= TIMEOUT_SECONDS + 0.3 && second <= 0.3;
  }

  private static double timed(ApiProcess api, String missing) {
    long start = System.nanoTime();
    HttpResponse<String> answer = api.ask("http where status>=500 last 1h | count()");
    String summary = answer.headers().firstValue("Obsmesh-Summary").orElse("");
    if (!summary.contains("\"node\":\"" + missing + "\"")
        || !summary.contains("said nothing for")) {
      throw new BenchException("the answer does not name " + missing + ": " + summary);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Rows of all nodes at once, read as events until all that were written are there. */
  private boolean live(ApiProcess api, List<FilledNode.Handle> nodes) {
    int each = LIVE_ROWS / nodes.size() / 200 * 200;
    long written = (long) each * nodes.size() * LIVE_SECONDS;
    report.progress("following " + nodes.size() + " nodes");
    LiveRows rows = new LiveRows(written);
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(
                api.follow("http follow | select time, conn, dst.service, path, status, latency"),
                StandardCharsets.UTF_8),
            1 << 16)) {
      // The first summary says that it follows; then the nodes begin.
      while (!events.readLine().startsWith("event: summary")) {
        // Only that counts.
      }
      // At half the rate first: twenty-one processes have code to compile.
      int half = each / 2 / 200 * 200;
      nodes.forEach(node -> node.live(half, LIVE_SECONDS));
      new LiveRows((long) half * nodes.size() * LIVE_SECONDS).read(events);
      nodes.forEach(node -> node.live(each, LIVE_SECONDS));
      rows.read(events);
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
    boolean reached = rows.perSecond() >= LIVE_GOAL && rows.count() == written && rows.late() == 0;
    report.goal(
        "rows as they come",
        "%,.0f rows/s: %,d of %,d, %,d out of order"
            .formatted(rows.perSecond(), rows.count(), written, rows.late()),
        "≥%,d rows/s, all, in order".formatted(LIVE_GOAL),
        reached);
    return reached;
  }
}
