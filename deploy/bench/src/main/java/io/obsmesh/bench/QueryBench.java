package io.obsmesh.bench;

import java.util.List;

/**
 * Queries over many rows of one node, the whole way: a node process with the rows in its store,
 * {@code obsctl api} as relay and engine, REST on loopback, until the last byte of the answer.
 */
final class QueryBench {
  private static final int NODE_PORT = 18_815;
  private static final long STORE_BYTES = 12L << 30;
  private static final int FILL_SECONDS = 600;

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

  QueryBench(Options options) {
    this.options = options;
  }

  boolean run() {
    Report report = new Report("query", options);
    report.progress("filling a node with " + options.rows(10_000_000) + " rows");
    int wanted = options.rows(10_000_000);
    try (FilledNode.Handle node = FilledNode.start("n1", NODE_PORT, wanted, STORE_BYTES)) {
      node.await(FILL_SECONDS);
      report.line("rows kept", "", "%,d, %.0f bytes each".formatted(node.rows(), node.bytesEach()));
      report.line(
          "written",
          "",
          "%,.0f rows/s, made and stored by one thread".formatted(node.rows() / node.seconds()));
      try (ApiProcess api = ApiProcess.start(List.of(node.address()))) {
        boolean reached = true;
        for (Question question : QUESTIONS) {
          reached &= question.measure(api, options, report);
        }
        return reached;
      }
    }
  }
}
