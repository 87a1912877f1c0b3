package io.obsmesh.bench;

import java.util.List;

/**
 * How long to measure.
 *
 * @param rounds pairs of runs, without and with the agent
 * @param seconds length of one run
 */
record Options(int rounds, int seconds) {
  static Options parse(List<String> arguments) {
    int rounds = 5;
    int seconds = 5;
    for (int i = 0; i < arguments.size(); i += 2) {
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(arguments.get(i) + ": no value (expected: a number)");
      }
      int value = positive(arguments.get(i), arguments.get(i + 1));
      switch (arguments.get(i)) {
        case "--rounds" -> rounds = value;
        case "--seconds" -> seconds = value;
        default ->
            throw new IllegalArgumentException(
                arguments.get(i) + " (expected: --rounds or --seconds)");
      }
    }
    return new Options(rounds, seconds);
  }

  private static int positive(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(option + ": " + text + " (expected: 1 to 9999)");
    }
    return Integer.parseInt(text);
  }
}
