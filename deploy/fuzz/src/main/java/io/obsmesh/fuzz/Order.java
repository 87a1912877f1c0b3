package io.obsmesh.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the command line asks for.
 *
 * @param names targets, each of which gets its turn
 * @param seconds at most, for each; 0 for as long as the bytes take
 * @param bytes of payload at most, for each; 0 for as many as the time allows
 */
record Order(List<String> names, long seconds, long bytes) {
  private static final long DEFAULT_SECONDS = 60;
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([KMG]?B)");

  Order {
    names = List.copyOf(names);
  }

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Order parse(List<String> arguments, List<String> known) {
    List<String> names = new ArrayList<>();
    long seconds = 0;
    long bytes = 0;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--for") && i + 1 < arguments.size()) {
        seconds = seconds(arguments.get(++i));
      } else if (argument.equals("--bytes") && i + 1 < arguments.size()) {
        bytes = bytes(arguments.get(++i));
      } else if (known.contains(argument)) {
        names.add(argument);
      } else {
        throw new IllegalArgumentException(
            "fuzz: '%s' (expected: --for TIME, --bytes SIZE, or one of %s)"
                .formatted(argument, String.join(", ", known)));
      }
    }
    return new Order(
        names.isEmpty() ? known : names,
        seconds == 0 && bytes == 0 ? DEFAULT_SECONDS : seconds,
        bytes);
  }

  private static long seconds(String time) {
    Matcher parts = TIME.matcher(time);
    long unit =
        !parts.matches()
            ? 0
            : switch (parts.group(2)) {
              case "h" -> 3600;
              case "m" -> 60;
              default -> 1;
            };
    long seconds = unit == 0 ? 0 : Long.parseLong(parts.group(1)) * unit;
    if (seconds == 0) {
      throw new IllegalArgumentException(
          "--for: '" + time + "' (expected: such as 30s, 10m or 1h)");
    }
    return seconds;
  }

  private static long bytes(String size) {
    Matcher parts = SIZE.matcher(size.toUpperCase(Locale.ROOT));
    long unit =
        !parts.matches()
            ? 0
            : switch (parts.group(2)) {
              case "GB" -> 1_000_000_000;
              case "MB" -> 1_000_000;
              case "KB" -> 1_000;
              default -> 1;
            };
    long bytes = unit == 0 ? 0 : Long.parseLong(parts.group(1)) * unit;
    if (bytes == 0) {
      throw new IllegalArgumentException(
          "--bytes: '" + size + "' (expected: such as 100MB or 1GB)");
    }
    return bytes;
  }
}
