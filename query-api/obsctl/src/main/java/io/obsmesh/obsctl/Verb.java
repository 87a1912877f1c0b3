package io.obsmesh.obsctl;

import java.io.PrintStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One verb of obsctl. Returns an exit code, or throws {@link CommandFailure}. */
abstract class Verb implements Callable<Integer> {
  private @Nullable Terminal terminal;
  private Map<String, String> environment = Map.of();

  final void in(Terminal where, Map<String, String> variables) {
    terminal = where;
    environment = variables;
  }

  final Terminal terminal() {
    return Objects.requireNonNull(terminal);
  }

  final PrintStream out() {
    return terminal().out();
  }

  final Map<String, String> environment() {
    return environment;
  }
}
