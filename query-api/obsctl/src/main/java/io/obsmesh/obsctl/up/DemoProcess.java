package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The demo workload in a process of its own, which the kernel kills when the thread that started it
 * ends: start it from the main thread.
 */
public final class DemoProcess implements AutoCloseable {
  private final Process process;

  private DemoProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it; it tells on standard error what it does.
   *
   * @param environment of this process, in which the launcher names the tree
   */
  public static DemoProcess start(Map<String, String> environment, int basePort, double rate) {
    String home = environment.getOrDefault("OBSMESH_HOME", "");
    Path libraries = Path.of(home, "deploy", "demo", "target", "run", "lib");
    if (home.isEmpty() || !Files.isDirectory(libraries)) {
      throw new CommandFailure(
          ExitCode.ERROR,
          "the demo is not built here: start ./obsctl in the source tree, or leave --demo out");
    }
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
      command.addAll(List.of("/usr/bin/setpriv", "--pdeathsig", "KILL", "--"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            libraries + "/*",
            "io.obsmesh.demo.Demo",
            "--base-port",
            Integer.toString(basePort),
            "--rate",
            Double.toString(rate)));
    try {
      return new DemoProcess(
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.ERROR, "the demo does not start: " + e.getMessage(), e);
    }
  }

  /** Waits until it ends. */
  public int await() throws InterruptedException {
    return process.waitFor();
  }

  /** Stops it and all its parts; at most 12 seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(12, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
