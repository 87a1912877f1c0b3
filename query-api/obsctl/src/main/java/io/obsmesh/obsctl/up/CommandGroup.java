package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A cgroup of its own for one command: its children are in it whatever they do, and the probes hang
 * on it alone, so that nothing else on the machine is seen or slowed.
 */
public final class CommandGroup implements AutoCloseable {
  private final Path directory;

  private CommandGroup(Path directory) {
    this.directory = directory;
  }

  /** Makes one below the root of cgroup v2. */
  public static CommandGroup create() {
    Path root = mount();
    Path directory = root.resolve("obsmesh-run-" + ProcessHandle.current().pid());
    try {
      return new CommandGroup(Files.createDirectory(directory));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.ERROR,
          "cannot make a cgroup below "
              + root
              + ": observing needs root, type the same with sudo"
              + " in front",
          e);
    }
  }

  private static Path mount() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
        String[] fields = line.split(" ");
        if (fields.length > 2 && fields[2].equals("cgroup2")) {
          return Path.of(fields[1].replace("\\040", " "));
        }
      }
    } catch (IOException _) {
      // Said below.
    }
    throw new CommandFailure(
        ExitCode.ERROR, "no cgroup v2 is mounted: mount -t cgroup2 none /sys/fs/cgroup/unified");
  }

  /** Its directory. */
  public Path directory() {
    return directory;
  }

  /** Runs the command in the group, with this process's streams; returns its exit code. */
  public int run(List<String> command) throws IOException, InterruptedException {
    List<String> full = new ArrayList<>();
    // The shell moves itself, then becomes the command: no request can come before.
    full.addAll(
        List.of(
            "/bin/sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", directory.toString()));
    full.addAll(command);
    Process process = new ProcessBuilder(full).inheritIO().start();
    return process.waitFor();
  }

  /** Removes it; what still runs in it goes back to the root. */
  @Override
  public void close() {
    for (int attempt = 0; attempt < 20; attempt++) {
      try {
        for (String pid : Files.readAllLines(directory.resolve("cgroup.procs"))) {
          Files.writeString(directory.resolveSibling("cgroup.procs"), pid);
        }
        Files.delete(directory);
        return;
      } catch (NoSuchFileException _) {
        return;
      } catch (IOException _) {
        // A process is just leaving it.
        LockSupport.parkNanos(20_000_000);
      }
    }
  }
}
