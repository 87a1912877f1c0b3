package io.obsmesh.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this machine, run to its end or kept running. */
final class Program implements AutoCloseable {
  private final String name;
  private final Process process;
  private final Path output;

  private Program(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /** Starts a program; what it prints goes to a file that {@link #output()} reads. */
  static Program start(List<String> command) {
    String name = Path.of(command.getFirst()).getFileName().toString();
    try {
      Path output = Files.createTempFile("obsmesh-bench-" + name, ".log");
      output.toFile().deleteOnExit();
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new Program(name, process, output);
    } catch (IOException missing) {
      throw new BenchException(
          name + " cannot be started: install it and try again (" + missing.getMessage() + ")",
          missing);
    }
  }

  /** Runs a program to its end and returns what it printed. */
  static String run(List<String> command, int timeoutSeconds) {
    try (Program program = start(command)) {
      if (!program.process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
        throw new BenchException(program.name + " did not end within " + timeoutSeconds + " s");
      }
      if (program.process.exitValue() != 0) {
        throw new BenchException(program.name + " failed: " + program.output().strip());
      }
      return program.output();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Writes a line to its standard input. */
  void tell(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException gone) {
      throw new BenchException(name + " takes no more orders", gone);
    }
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException unreadable) {
      throw new BenchException("output of " + name + " cannot be read", unreadable);
    }
  }

  /** Ends the program: asks first, insists after five seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(output);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException leftBehind) {
      throw new BenchException("output of " + name + " cannot be removed", leftBehind);
    }
  }
}
