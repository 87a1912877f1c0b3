package io.obsmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * Prints what was measured, on which machine and with which command. Progress goes to standard
 * error.
 */
final class Report {
  Report(String bench, Options options) {
    System.out.printf(
        "obsctl bench %s --rounds %d --seconds %d --warmup %d · %s · Linux %s · JDK %s · %d CPUs (%s)%n",
        bench,
        options.rounds(),
        options.seconds(),
        options.warmup(),
        LocalDate.now(java.time.ZoneId.systemDefault()),
        System.getProperty("os.version"),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        processor());
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException unreadable) {
      return "unknown";
    }
  }

  void progress(String text) {
    System.err.println("  " + text);
  }

  void line(String what, String variant, String text) {
    System.out.printf("%-36s %-8s %s%n", what, variant, text);
  }

  void goal(String what, String text, String goal, boolean reached) {
    System.out.printf("%-36s %-8s %s   goal %s%n", what, reached ? "ok" : "MISSED", text, goal);
  }
}
