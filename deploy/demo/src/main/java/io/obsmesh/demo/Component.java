package io.obsmesh.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One program of the demo as a process that dies with this one, even by kill -9: the kernel sends
 * it SIGKILL when the thread that started it ends. So {@link #start} is for the main thread only.
 */
final class Component {
  private final String name;
  private final Process process;
  private final Path log;

  private Component(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a program.
   *
   * @param user whom it runs as; null for the user of this process
   */
  static Component start(
      String name,
      Path directory,
      List<String> command,
      Map<String, String> environment,
      @Nullable String user)
      throws IOException {
    List<String> full = new ArrayList<>();
    if (Programs.find("setpriv") != null) {
      full.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
      if (user != null) {
        full.addAll(List.of("--reuid", user, "--regid", user, "--init-groups"));
      }
      full.add("--");
    }
    full.addAll(command);
    Path log = directory.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(full)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Component(name, builder.start(), log);
  }

  String name() {
    return name;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Waits until the port answers; false when the program ended before or it takes too long. */
  boolean listens(int port, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return process.isAlive();
      } catch (IOException _) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    return false;
  }

  /** The last lines that it wrote. */
  String lastWords() {
    try {
      List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException _) {
      return "";
    }
  }

  /** Ends it: asks first, and after three seconds no more. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
