package io.obsmesh.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A query that is timed; its goal is in milliseconds at the 95th percentile, 0 for none. */
record Question(String name, String query, int goal) {
  /**
   * Asks again and again, to the last byte; the first part of the time warms up and does not count.
   *
   * @return whether the goal is reached
   */
  boolean measure(ApiProcess api, Options options, Report report) {
    report.progress(query);
    long warm = System.nanoTime() + options.seconds() * 1_000_000_000L;
    long end = warm + (long) options.rounds() * options.seconds() * 1_000_000_000L;
    List<Double> millis = new ArrayList<>();
    while (millis.size() < 20 || System.nanoTime() < end && millis.size() < 1_000) {
      long start = System.nanoTime();
      api.ask(query);
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
    if (goal == 0) {
      report.line(name, "", text);
      return true;
    }
    boolean reached = p95 <= goal;
    report.goal(name, text, "p95 ≤" + goal + " ms", reached);
    return reached;
  }
}
