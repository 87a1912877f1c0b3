package io.obsmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * What an application pays: the same load without, with and again without the agent, so that a
 * machine that drifts harms neither. A round's ratio is that of the run with the agent to the mean
 * of the two around it.
 */
final class CaptureBench {
  private static final double LEAST_THROUGHPUT = 0.90;
  private static final double GREATEST_P99 = 1.05;

  private final Options options;

  CaptureBench(Options options) {
    this.options = options;
  }

  boolean run() {
    Report report = new Report("capture", options);
    boolean reached = true;
    try {
      Path directory = Files.createTempDirectory("obsmesh-bench");
      directory.toFile().deleteOnExit();
      try (Program nginx = Servers.nginx(directory)) {
        reached &=
            !options.wants("nginx")
                || compare(
                    report,
                    "nginx, requests/s at saturation",
                    Load::nginxModerate,
                    Load::nginxSaturation,
                    LEAST_THROUGHPUT,
                    true);
        reached &=
            !options.wants("p99")
                || compare(
                    report,
                    "nginx, p99 µs at 5,000 requests/s",
                    Load::nginxP99Micros,
                    Load::nginxP99Micros,
                    GREATEST_P99,
                    false);
      }
      try (Program redis = Servers.redis()) {
        reached &=
            !options.wants("redis")
                || compare(
                    report,
                    "Redis, GET/s at saturation",
                    Load::redisModerate,
                    Load::redisSaturation,
                    LEAST_THROUGHPUT,
                    true);
      }
    } catch (IOException full) {
      throw new BenchException("cannot make a temporary directory", full);
    }
    return reached;
  }

  private boolean compare(
      Report report,
      String what,
      IntToDoubleFunction warmup,
      IntToDoubleFunction load,
      double goal,
      boolean moreIsBetter) {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    List<Double> processors = new ArrayList<>();
    double _ = load.applyAsDouble(1);
    for (int round = 0; round < options.rounds(); round++) {
      double before = load.applyAsDouble(options.seconds());
      try (AgentProcess agent = AgentProcess.agentOnly()) {
        // At saturation an agent that gives way finds no time to compile its own code.
        double _ = warmup.applyAsDouble(options.warmup());
        double used = agent.cpuSeconds();
        long began = System.nanoTime();
        with.add(load.applyAsDouble(options.seconds()));
        processors.add((agent.cpuSeconds() - used) * 1e9 / (System.nanoTime() - began));
      }
      double after = load.applyAsDouble(options.seconds());
      without.add((before + after) / 2);
      ratios.add(with.getLast() / without.getLast());
      report.progress(
          what
              + ": round "
              + (round + 1)
              + " of "
              + options.rounds()
              + ", ratio "
              + "%.3f".formatted(ratios.getLast()));
    }
    double ratio = Spread.of(ratios).median();
    boolean reached = moreIsBetter ? ratio >= goal : ratio <= goal;
    report.line(what, "without", Spread.of(without).text("%,.0f"));
    report.line(what, "with", Spread.of(with).text("%,.0f"));
    report.line(what, "agent", Spread.of(processors).text("%.3f") + " processors used");
    report.goal(
        what,
        "ratio " + Spread.of(ratios).text("%.3f"),
        (moreIsBetter ? "≥" : "≤") + "%.2f".formatted(goal),
        reached);
    return reached;
  }
}
