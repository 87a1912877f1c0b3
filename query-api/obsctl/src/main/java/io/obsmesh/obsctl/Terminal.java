package io.obsmesh.obsctl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where output goes and what can be done there. Both streams are UTF-8, whatever the locale says:
 * the data is.
 *
 * @param interactive whether {@code out} is a terminal
 * @param colour whether escape sequences may be written to {@code out}
 * @param width columns of the terminal; {@link #UNBOUNDED} when there is none
 * @param height lines of the terminal
 */
public record Terminal(
    PrintStream out, PrintStream err, boolean interactive, boolean colour, int width, int height) {
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /**
   * The process's own streams. The launcher says in {@code OBSMESH_TERMINAL} ("lines columns")
   * whether standard output is a terminal: asking the JVM costs a fifth of the start-up.
   */
  public static Terminal ofProcess(Map<String, String> environment) {
    String size = environment.getOrDefault("OBSMESH_TERMINAL", "");
    boolean interactive = !size.isEmpty();
    int width = UNBOUNDED;
    int height = 24;
    if (interactive) {
      String[] parts = size.trim().split("\\s+");
      height = number(parts[0], 24);
      width = parts.length > 1 ? number(parts[1], 80) : 80;
    }
    boolean colour =
        interactive
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(
        stream(FileDescriptor.out), stream(FileDescriptor.err), interactive, colour, width, height);
  }

  /** A terminal that is none: tests, pipes. */
  public static Terminal plain(PrintStream out, PrintStream err) {
    return new Terminal(out, err, false, false, UNBOUNDED, 24);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 1 << 14),
        false,
        StandardCharsets.UTF_8);
  }

  private static int number(String text, int otherwise) {
    try {
      int value = Integer.parseInt(text);
      return value > 0 ? value : otherwise;
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  /** One line on standard error, at once. */
  void note(String line) {
    out.flush();
    err.println(line);
    err.flush();
  }
}
