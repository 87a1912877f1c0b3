package io.obsmesh.bench;

import java.util.List;

/**
 * How long, and over how much, to measure.
 *
 * @param rounds pairs of runs, without and with the agent
 * @param seconds length of one run
 * @param warmup seconds of moderate load before a run with the agent: a node's agent runs for
 *     weeks, and its JVM compiles in the first half minute
 * @param givenRows rows that each node is filled with, for queries; 0 when nothing was said
 * @param nodes processes behind the relay
 * @param part which part of the benchmark to run; empty for all
 */
record Options(int rounds, int seconds, int warmup, int givenRows, int nodes, String part) {
  static Options parse(List<String> arguments) {
    int rounds = 5;
    int seconds = 5;
    int warmup = 40;
    int rows = 0;
    int nodes = 20;
    boolean named = !arguments.isEmpty() && !arguments.getFirst().startsWith("-");
    for (int i = named ? 1 : 0; i < arguments.size(); i += 2) {
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(arguments.get(i) + ": no value (expected: a number)");
      }
      int value = positive(arguments.get(i), arguments.get(i + 1));
      switch (arguments.get(i)) {
        case "--rounds" -> rounds = value;
        case "--seconds" -> seconds = value;
        case "--warmup" -> warmup = value;
        case "--rows" -> rows = value;
        case "--nodes" -> nodes = value;
        default ->
            throw new IllegalArgumentException(
                arguments.get(i) + " (expected: --rounds, --seconds, --warmup, --rows or --nodes)");
      }
    }
    return new Options(rounds, seconds, warmup, rows, nodes, named ? arguments.getFirst() : "");
  }

  /** Whether this part is to be run. */
  boolean wants(String name) {
    return part.isEmpty() || part.equals(name);
  }

  /** The same when the part is one of these; throws when it is not. */
  Options ofParts(String... names) {
    if (!part.isEmpty() && !List.of(names).contains(part)) {
      throw new IllegalArgumentException(
          part
              + ": no such part (expected: "
              + (names.length == 0 ? "none" : String.join(", ", names))
              + ")");
    }
    return this;
  }

  int rows(int otherwise) {
    return givenRows == 0 ? otherwise : givenRows;
  }

  private static int positive(String option, String text) {
    int digits = option.equals("--rows") ? 8 : 4;
    if (!text.matches("[1-9][0-9]{0," + (digits - 1) + "}")) {
      throw new IllegalArgumentException(
          option + ": " + text + " (expected: 1 to " + "9".repeat(digits) + ")");
    }
    return Integer.parseInt(text);
  }
}
