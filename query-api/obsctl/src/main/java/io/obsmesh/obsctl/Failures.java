package io.obsmesh.obsctl;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Turns what went wrong into what the user reads. Stack traces only with OBSCTL_DEBUG=1. */
final class Failures {
  private Failures() {}

  static int report(Exception failure, Terminal terminal, Map<String, String> environment) {
    if ("1".equals(environment.get("OBSCTL_DEBUG"))) {
      failure.printStackTrace(terminal.err());
    }
    return switch (failure) {
      case CommandFailure known -> {
        terminal.note(prefixed(sentence(known)));
        yield known.exitCode();
      }
      case InterruptedException _ -> ExitCode.INTERRUPTED;
      case IOException io -> {
        terminal.note("error: " + sentence(io));
        yield ExitCode.ERROR;
      }
      default -> {
        terminal.note(
            "error: internal: "
                + sentence(failure)
                + "; OBSCTL_DEBUG=1 shows where, please report it");
        yield ExitCode.ERROR;
      }
    };
  }

  /** The message of a query error already begins with "error:". */
  private static String prefixed(String message) {
    return message.startsWith("error:") ? message : "error: " + message;
  }

  /** A message in one line, or the kind of failure where it has none. */
  static String sentence(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      String name = failure.getClass().getSimpleName();
      return name.replaceAll("(Exception|Error)$", "").toLowerCase(Locale.ROOT);
    }
    return message.strip();
  }
}
