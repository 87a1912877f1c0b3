package io.obsmesh.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code obsctl bench parsers [NAME] [--quick] [--profile]}: what one core reads per second, from
 * bytes in order to rows, and what that allocates. Exit code 3 when a goal is missed.
 */
public final class ParserBench {
  private static final double MILLION = 1e6;
  private static final double GOAL_BYTES = 400;

  /** Requests per second and core that are to be reached; none for those not named. */
  private static final Map<String, Double> GOALS =
      Map.of(
          "http", MILLION,
          "httpPipelined", MILLION,
          "redis", 2 * MILLION,
          "redisPipelined", 2 * MILLION,
          "mysql", MILLION,
          "pgsql", 0.8 * MILLION,
          "grpc", 0.4 * MILLION,
          "dns", 1.5 * MILLION);

  private static final String LINE = "%-16s %12s %12s %14s %13s %13s %s%n";

  private ParserBench() {}

  public static void main(String[] arguments) throws RunnerException {
    List<String> names = new ArrayList<>(Arrays.asList(arguments));
    boolean quick = names.remove("--quick");
    boolean profile = names.remove("--profile");
    if (names.size() > 1 || !names.isEmpty() && names.getFirst().startsWith("-")) {
      System.err.println(
          "error: bench parsers: " + names + " (expected: [NAME] [--quick] [--profile])");
      System.exit(2);
    }
    String pattern = names.isEmpty() ? ".*" : "(?i).*\\." + names.getFirst() + ".*";
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("io\\.obsmesh" + pattern)
            .addProfiler(GCProfiler.class)
            .forks(1)
            .threads(1)
            .jvmArgsAppend("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m")
            .warmupIterations(quick ? 2 : 4)
            .measurementIterations(quick ? 2 : 5)
            .warmupTime(TimeValue.seconds(quick ? 1 : 2))
            .measurementTime(TimeValue.seconds(quick ? 1 : 2))
            .verbosity(profile ? VerboseMode.NORMAL : VerboseMode.SILENT);
    if (profile) {
      options.addProfiler("stack", "lines=3;top=12");
    }
    try {
      System.exit(print(new Runner(options.build()).run()) ? 0 : 3);
    } catch (NoBenchmarksException none) {
      System.err.println(
          "error: bench parsers: no benchmark " + names + " (expected: one of " + new TreeSet<>(GOALS.keySet())
              + ", or kafka)");
      System.exit(2);
    }
  }

  private static boolean print(Collection<RunResult> results) {
    System.out.printf(
        LINE, "requests of", "per second", "goal", "allocated", "stored", "beyond it", "");
    boolean reached = true;
    for (RunResult result : results) {
      String label = result.getPrimaryResult().getLabel();
      double perSecond = result.getPrimaryResult().getScore();
      double allocated = secondary(result, "gc.alloc.rate.norm");
      double stored = secondary(result, "storedBytes") / secondary(result, "weighedRows");
      double beyond = allocated - stored;
      Double goal = GOALS.get(label);
      boolean good = beyond <= GOAL_BYTES && (goal == null || perSecond >= goal);
      reached &= good;
      System.out.printf(
          LINE,
          label,
          "%,.0f".formatted(perSecond),
          goal == null ? "-" : "%,.0f".formatted(goal),
          "%,.0f B".formatted(allocated),
          "%,.0f B".formatted(stored),
          "%,.0f B".formatted(beyond),
          good ? "" : "MISSED");
    }
    System.out.printf("Goal beyond stored values: at most %.0f B a request.%n", GOAL_BYTES);
    System.out.printf(
        "%s, JDK %s, %d processors, one thread used.%n",
        System.getProperty("os.arch"),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors());
    return reached;
  }

  private static double secondary(RunResult result, String name) {
    for (Map.Entry<String, Result> entry : result.getSecondaryResults().entrySet()) {
      if (entry.getKey().endsWith(name)) {
        return entry.getValue().getScore();
      }
    }
    throw new IllegalStateException("no " + name + " in " + result.getSecondaryResults().keySet());
  }
}
