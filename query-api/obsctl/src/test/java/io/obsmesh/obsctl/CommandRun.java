package io.obsmesh.obsctl;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One run of obsctl in this process, as it would go in a pipe or on a terminal. */
record CommandRun(int code, String out, String err) {
  static CommandRun of(String... args) {
    return in(Map.of(), args);
  }

  static CommandRun against(FakeApi api, String... args) {
    return in(Map.of("OBSCTL_SERVER", api.address()), args);
  }

  static CommandRun in(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Obsctl.run(args, terminal, new HashMap<>(environment));
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
