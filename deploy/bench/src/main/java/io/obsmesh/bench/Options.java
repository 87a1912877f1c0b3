package io.obsmesh.bench;

import java.util.List;

/**
 * How long to measure.
 *
 * @param rounds pairs of runs, without and with the agent
 * @param seconds length of one run
 * @param warmup seconds of load before a run with the agent: a node's agent runs for weeks, and its
 *     JVM compiles in the first seconds
 */
record Options(int rounds, int seconds, int warmup) {
  static Options parse(List<String> arguments) {
    int rounds = 5;
    int seconds = 5;
    int warmup = 10;
    for (int i = 0; i < arguments.size(); i += 2) {
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(arguments.get(i) + ": no value (expected: a number)");
      }
      int value = positive(arguments.get(i), arguments.get(i + 1));
      switch (arguments.get(i)) {
        case "--rounds" -> rounds = value;
        case "--seconds" -> seconds = value;
        case "--warmup" -> warmup = value;
        default ->
            throw new IllegalArgumentException(
                arguments.get(i) + " (expected: --rounds, --seconds or --warmup)");
      }
    }
    return new Options(rounds, seconds, warmup);
  }

  private static int positive(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(option + ": " + text + " (expected: 1 to 9999)");
    }
    return Integer.parseInt(text);
  }
}
