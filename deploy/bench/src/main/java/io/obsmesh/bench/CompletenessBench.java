package io.obsmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Is every request there? The client numbers its requests, and each number must be found in a row.
 */
final class CompletenessBench {
  private final Options options;

  CompletenessBench(Options options) {
    this.options = options;
  }

  boolean run() {
    Report report = new Report("completeness", options);
    boolean reached = true;
    try {
      Path directory = Files.createTempDirectory("obsmesh-bench");
      directory.toFile().deleteOnExit();
      try (Program nginx = Servers.nginx(directory);
          AgentProcess agent = AgentProcess.everything()) {
        reached &= visibleSoon(report, agent);
        reached &= atRate(report, agent, "1,000 requests/s", 1_000, 1.0);
        reached &= atRate(report, agent, "10,000 requests/s", 10_000, 0.999);
        atRate(report, agent, "the highest rate", 0, 0);
      }
    } catch (IOException full) {
      throw new BenchException("cannot make a temporary directory", full);
    }
    return reached;
  }

  private boolean atRate(Report report, AgentProcess agent, String what, int rate, double goal) {
    String run = "/n/" + Long.toString(System.nanoTime(), 36) + "/";
    long lostBefore = agent.lost();
    NumberedClient.Result sent =
        NumberedClient.run(Servers.NGINX_PORT, run, rate, options.seconds());
    long[] found = {0, 0};
    try {
      Servers.await(
          "all rows",
          6,
          () -> {
            found[1] =
                agent
                    .ask("http where path startswith \"" + run + "\" | count() as n")
                    .path("n")
                    .asLong();
            return found[1] >= sent.requests();
          });
    } catch (BenchException incomplete) {
      report.progress(what + ": " + incomplete.getMessage());
    }
    found[0] = agent.numbersFound(run, sent.requests());
    double share = (double) found[0] / sent.requests();
    boolean reached = share >= goal && found[0] == found[1];
    String text =
        "%,d sent at %,.0f/s, %,d found (%.4f %%), %,d rows, %,d events lost"
            .formatted(
                sent.requests(),
                sent.rate(),
                found[0],
                100 * share,
                found[1],
                agent.lost() - lostBefore);
    if (goal > 0) {
      report.goal(what, text, "≥%.1f %%, none twice".formatted(100 * goal), reached);
    } else {
      report.line(what, "found", text);
    }
    return reached;
  }

  private static boolean visibleSoon(Report report, AgentProcess agent) {
    List<Double> delays = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String path = "/visible/" + Long.toString(System.nanoTime(), 36);
      long start = System.nanoTime();
      NumberedClient.once(Servers.NGINX_PORT, path);
      Servers.await(
          "the row of " + path,
          10,
          () ->
              agent.ask("http where path=\"" + path + "\" | count() as n").path("n").asLong() == 1);
      delays.add((System.nanoTime() - start) / 1e9);
    }
    Spread spread = Spread.of(delays);
    boolean reached = spread.greatest() <= 2;
    report.goal("a row is visible after", spread.text("%.2f s"), "≤2 s", reached);
    return reached;
  }
}
