package io.obsmesh.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code obsctl fuzz [PARSER] [--for 10m] [--bytes 1GB]}: lets Jazzer look for bytes that break a
 * parser, or each of them in turn. Exit code 3 when it found some.
 */
public final class Fuzz {
  private Fuzz() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      usage();
      return 0;
    }
    try {
      return all(Order.parse(arguments, Targets.names())) ? 0 : 3;
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
        usage: obsctl fuzz [PARSER...] [--for TIME] [--bytes SIZE]

          PARSER        %s; without one, each in turn
          --for TIME    for each of them at most, such as 30s or 10m; 1m when nothing is given
          --bytes SIZE  until each of them was given so many bytes, such as 100MB or 1GB

        Seeds come from the captures in OBSMESH_CAPTURES. What is found stays in target/fuzz/PARSER.
        Exit code 3 when something was found.\
        """
            .formatted(String.join(", ", Targets.names())));
  }

  private static boolean all(Order order) throws IOException, InterruptedException {
    Path captures = Seeds.folder();
    if (captures == null) {
      System.err.println("fuzz: no captures, so few seeds (set OBSMESH_CAPTURES)");
    }
    Seeds seeds = Seeds.read(captures);
    List<Turn.Result> results = new ArrayList<>();
    for (String name : order.names()) {
      Path folder = home().resolve("target").resolve("fuzz").resolve(name);
      results.add(new Turn(name, folder, order).run(seeds.of(name)));
    }
    System.out.printf(
        "%n%-10s %15s %12s %8s %8s%n", "parser", "bytes", "executions", "seconds", "findings");
    results.forEach(result ->
        System.out.printf(
            "%-10s %,15d %,12d %,8d %8d%n",
            result.name(),
            result.bytes(),
            result.executions(),
            result.seconds(),
            result.findings().size()));
    return results.stream().allMatch(Turn.Result::clean);
  }

  private static Path home() {
    String home = System.getenv("OBSMESH_HOME");
    return home == null ? Path.of("").toAbsolutePath() : Path.of(home);
  }
}
