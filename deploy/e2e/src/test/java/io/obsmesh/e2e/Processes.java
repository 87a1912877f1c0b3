package io.obsmesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Real programs: started, awaited, stopped. */
final class Processes {
  private Processes() {}

  /** A running program; closing ends it. */
  record Running(String name, Process process, Path output) implements AutoCloseable {
    long pid() {
      return process.pid();
    }

    String said() {
      try {
        return Files.readString(output);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  static Running start(List<String> command) {
    try {
      String name = Path.of(command.getFirst()).getFileName().toString();
      Path output = Files.createTempFile("obsmesh-e2e-" + name, ".log");
      output.toFile().deleteOnExit();
      return new Running(
          name,
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start(),
          output);
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  static Running start(String... command) {
    return start(List.of(command));
  }

  /** Runs to the end; fails with what was printed when the exit code is not 0. */
  static String run(String... command) {
    try (Running running = start(command)) {
      if (!running.process().waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError(List.of(command) + " did not end within 60 s: " + running.said());
      }
      if (running.process().exitValue() != 0) {
        throw new AssertionError(
            List.of(command)
                + " exited with "
                + running.process().exitValue()
                + ": "
                + running.said());
      }
      return running.said();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** Waits until something outside this process is true. */
  static void await(String what, int seconds, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + seconds + " s for " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** Waits until a port answers; fails with what the program said when it ends before. */
  static Running listening(Running running, String host, int port) {
    await(
        running.name() + " on port " + port,
        30,
        () -> !running.process().isAlive() || accepts(host, port));
    if (!running.process().isAlive()) {
      throw new AssertionError(running.name() + " ended: " + running.said());
    }
    return running;
  }

  private static boolean accepts(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 300);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}
