package io.obsmesh.bpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process, killed with its children when the test is over. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private Child(Process process) {
    this.process = process;
    output = process.inputReader();
  }

  static Child start(String... command) throws IOException {
    return new Child(new ProcessBuilder(List.of(command)).redirectErrorStream(true).start());
  }

  static Child python(String script, Object... arguments) throws IOException {
    return start("python3", "-u", "-c", script.formatted(arguments));
  }

  /** Runs to the end and returns the output; fails when the exit code is not 0. */
  static String run(String... command) throws IOException {
    try (Child child = start(command)) {
      String output = String.join("\n", child.output.lines().toList());
      int code = child.process.waitFor();
      if (code != 0) {
        throw new AssertionError(String.join(" ", command) + ": exit " + code + "\n" + output);
      }
      return output;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next line of its output; fails at the end. */
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new AssertionError("the child ended");
    }
    return line;
  }

  /** Writes a line to its input. */
  void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  int pid() {
    return (int) process.pid();
  }

  List<Integer> children() {
    return process.children().map(child -> (int) child.pid()).toList();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
