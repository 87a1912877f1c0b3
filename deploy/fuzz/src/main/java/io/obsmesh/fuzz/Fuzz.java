package io.obsmesh.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code obsctl fuzz [PARSER] [--for 10m]}: lets Jazzer look for bytes that break a parser, or each
 * of them in turn. Exit code 3 when it found some.
 */
public final class Fuzz {
  private static final int MOST_INPUT_BYTES = 32 << 10;
  private static final int MOST_SECONDS_AN_INPUT = 20;
  private static final Pattern FINDING = Pattern.compile("(crash|timeout|oom|slow-unit)-.*");

  private Fuzz() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      usage();
      return 0;
    }
    List<String> names = new ArrayList<>();
    long seconds = 60;
    try {
      for (int i = 0; i < arguments.size(); i++) {
        if (arguments.get(i).equals("--for") && i + 1 < arguments.size()) {
          seconds = seconds(arguments.get(++i));
        } else if (Targets.names().contains(arguments.get(i))) {
          names.add(arguments.get(i));
        } else {
          throw new IllegalArgumentException(
              "fuzz: '"
                  + arguments.get(i)
                  + "' (expected: --for TIME, or one of "
                  + String.join(", ", Targets.names())
                  + ")");
        }
      }
      return all(names.isEmpty() ? Targets.names() : names, seconds) ? 0 : 3;
    } catch (IllegalArgumentException wrong) {
      System.err.println("error: " + wrong.getMessage());
      return 2;
    } catch (IOException failed) {
      System.err.println("error: " + failed.getMessage());
      return 1;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void usage() {
    System.out.println(
        """
        usage: obsctl fuzz [PARSER...] [--for TIME]

          PARSER       %s; without one, each in turn
          --for TIME   for each of them, such as 30s or 10m; 1m when not given

        Seeds come from the captures in OBSMESH_CAPTURES. What is found stays in target/fuzz/PARSER.
        Exit code 3 when something was found.\
        """
            .formatted(String.join(", ", Targets.names())));
  }

  private static long seconds(String time) {
    Matcher parts = Pattern.compile("(\\d{1,6})([smh])").matcher(time);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "--for: '" + time + "' (expected: such as 30s, 10m or 1h)");
    }
    long unit =
        switch (parts.group(2)) {
          case "h" -> 3600;
          case "m" -> 60;
          default -> 1;
        };
    return Long.parseLong(parts.group(1)) * unit;
  }

  private static boolean all(List<String> names, long seconds)
      throws IOException, InterruptedException {
    Path captures = Seeds.folder();
    Seeds seeds = captures == null ? null : Seeds.read(captures);
    if (seeds == null) {
      System.err.println("fuzz: no captures, so no seeds (set OBSMESH_CAPTURES)");
    }
    boolean clean = true;
    for (String name : names) {
      clean &= one(name, seconds, seeds);
    }
    return clean;
  }

  private static boolean one(String name, long seconds, @Nullable Seeds seeds)
      throws IOException, InterruptedException {
    Path folder = home().resolve("target").resolve("fuzz").resolve(name);
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path seeded = Files.createDirectories(folder.resolve("seeds"));
    List<byte[]> inputs = seeds == null ? List.of() : seeds.of(name);
    for (int i = 0; i < inputs.size(); i++) {
      Files.write(seeded.resolve("seed-" + i), inputs.get(i));
    }
    List<String> before = findings(folder);
    Path log = folder.resolve("log");
    System.out.printf("%s: %d seeds, %d s%n", name, inputs.size(), seconds);
    int code =
        new ProcessBuilder(command(name, seconds, corpus, seeded))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    List<String> found = findings(folder);
    found.removeAll(before);
    Files.readAllLines(log).stream()
        .filter(
            line -> line.startsWith("Done ") || line.startsWith("== ") || line.startsWith("Caused"))
        .forEach(line -> System.out.println("  " + line));
    if (code == 0 && found.isEmpty()) {
      System.out.println("  nothing found");
      return true;
    }
    System.out.println("  FOUND " + found + " (exit code " + code + "; log: " + log + ")");
    return false;
  }

  private static List<String> command(String name, long seconds, Path corpus, Path seeds) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "-XX:+EnableDynamicAgentLoading",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "-D" + FuzzTarget.PARSER + "=" + name,
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + FuzzTarget.class.getName(),
        "--instrumentation_includes=io.obsmesh.protocol.**:io.obsmesh.table.**",
        "--disabled_hooks=*",
        "--keep_going=1",
        corpus.toString(),
        seeds.toString(),
        "-max_total_time=" + seconds,
        "-max_len=" + MOST_INPUT_BYTES,
        "-timeout=" + MOST_SECONDS_AN_INPUT,
        "-rss_limit_mb=3000",
        "-print_final_stats=1");
  }

  private static List<String> findings(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> FINDING.matcher(file).matches())
              .toList());
    }
  }

  private static Path home() {
    String home = System.getenv("OBSMESH_HOME");
    return home == null ? Path.of("").toAbsolutePath() : Path.of(home);
  }
}
