package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 64MiB}, {@code 1g}, {@code 1048576}. */
public final class Size {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*([kmgt]?)(i?b)?");

  private Size() {}

  /** Reads a size in bytes; k, m, g are binary with or without "iB". */
  public static long parse(String text, String option) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": '" + text + "' is no size (expected: such as 64MiB)");
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          case "t" -> 40;
          default -> 0;
        };
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    } catch (ArithmeticException e) {
      throw new CommandFailure(ExitCode.USAGE, option + ": '" + text + "' is too large", e);
    }
  }
}
