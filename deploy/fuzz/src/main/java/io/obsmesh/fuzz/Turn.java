package io.obsmesh.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One target's turn: a Jazzer process, watched until it has had its time or its bytes. */
final class Turn {
  private static final int MOST_INPUT_BYTES = 32 << 10;

  /**
   * For an endless loop only: other work of the machine may stop the fuzzer for a minute. What an
   * input may cost is measured as CPU time, by {@link Check}.
   */
  private static final int MOST_SECONDS_AN_INPUT = 300;

  private static final int SECONDS_BETWEEN_REPORTS = 60;
  private static final Pattern FINDING = Pattern.compile("(crash|timeout|oom|slow-unit)-.*");

  private final String name;
  private final Path folder;
  private final Order order;

  /**
   * What came of it.
   *
   * @param bytes of payload that reached a conversation
   * @param findings names of files with inputs that broke a promise
   * @param clean no finding, and the fuzzer ended as it should
   */
  record Result(
      String name,
      long bytes,
      long executions,
      long seconds,
      List<String> findings,
      boolean clean) {
    Result {
      findings = List.copyOf(findings);
    }
  }

  Turn(String name, Path folder, Order order) {
    this.name = name;
    this.folder = folder;
    this.order = order;
  }

  Result run(List<byte[]> seeds) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path seeded = Files.createDirectories(folder.resolve("seeds"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(seeded.resolve("seed-" + i), seeds.get(i));
    }
    List<String> before = findings();
    Path counts = folder.resolve("progress");
    Progress progress = Progress.create(counts);
    Path log = folder.resolve("log");
    System.out.printf("%s: %d seeds%n", name, seeds.size());
    long began = System.nanoTime();
    Process fuzzer =
        new ProcessBuilder(command(counts, corpus, seeded))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean enough = watch(fuzzer, progress, began);
    int code = fuzzer.waitFor();
    List<String> found = findings();
    found.removeAll(before);
    boolean clean = found.isEmpty() && (enough || code == 0);
    Result result =
        new Result(
            name,
            progress.bytes(),
            progress.executions(),
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
            found,
            clean);
    say(result, code, log);
    return result;
  }

  /** Waits for the process; ends it and says true when it has had its bytes. */
  private boolean watch(Process fuzzer, Progress progress, long began) throws InterruptedException {
    long reported = began;
    try {
      while (!fuzzer.waitFor(200, TimeUnit.MILLISECONDS)) {
        if (order.bytes() > 0 && progress.bytes() >= order.bytes()) {
          return true;
        }
        long now = System.nanoTime();
        if (now - reported > TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_REPORTS)) {
          reported = now;
          System.out.printf(
              "  %,d bytes in %,d executions%n", progress.bytes(), progress.executions());
        }
      }
      return false;
    } finally {
      // A finding is in its file by the time that the process tells of it, and there is nothing
      // else to lose: the corpus is written as it grows.
      fuzzer.destroyForcibly();
    }
  }

  private static void say(Result result, int code, Path log) throws IOException {
    System.out.printf(
        "  %,d bytes in %,d executions, %,d s%n",
        result.bytes(), result.executions(), result.seconds());
    if (result.clean()) {
      System.out.println("  nothing found");
      return;
    }
    try (Stream<String> lines = Files.lines(log)) {
      lines
          .filter(line -> line.startsWith("== ") || line.startsWith("Caused"))
          .forEach(line -> System.out.println("  " + line));
    }
    System.out.println(
        "  FOUND " + result.findings() + " (exit code " + code + "; log: " + log + ")");
  }

  private List<String> command(Path counts, Path corpus, Path seeds) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-D" + FuzzTarget.PARSER + "=" + name,
                "-D" + FuzzTarget.PROGRESS + "=" + counts,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzTarget.class.getName(),
                "--instrumentation_includes=io.obsmesh.protocol.**:io.obsmesh.table.**",
                "--disabled_hooks=*",
                "--keep_going=1",
                corpus.toString(),
                seeds.toString(),
                "-max_len=" + MOST_INPUT_BYTES,
                "-timeout=" + MOST_SECONDS_AN_INPUT,
                "-report_slow_units=" + MOST_SECONDS_AN_INPUT,
                "-rss_limit_mb=3000",
                "-print_final_stats=1"));
    if (order.seconds() > 0) {
      command.add("-max_total_time=" + order.seconds());
    }
    if (order.bytes() > 0) {
      // Long inputs from the beginning: a process plays more bytes with less ado.
      command.add("-len_control=0");
    }
    return command;
  }

  private List<String> findings() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> FINDING.matcher(file).matches())
              .toList());
    }
  }
}
