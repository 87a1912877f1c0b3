package io.obsmesh.collector.workload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the kernel says about processes under {@code /proc}. Thread-safe, keeps nothing. */
final class ProcFiles {
  private static final int MAX_ENVIRONMENT = 128 << 10;
  private static final int MAX_ARGUMENTS = 16 << 10;

  private final Path root;

  ProcFiles(Path root) {
    this.root = root;
  }

  /** Clock ticks after boot at which the process began; -1 when it is gone. */
  long startTicks(int pid) {
    String stat = read(pid, "stat", 4096);
    // The name in parentheses may itself hold spaces and parentheses.
    int afterName = stat.lastIndexOf(')');
    if (afterName < 0) {
      return -1;
    }
    // Field 22 of proc(5); the first after the name is field 3.
    String[] fields = stat.substring(afterName + 1).trim().split(" ", -1);
    try {
      return fields.length > 19 ? Long.parseLong(fields[19]) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Name of the process's first thread, up to 15 characters; "" when it is gone. */
  String name(int pid) {
    return read(pid, "comm", 64).trim();
  }

  List<String> arguments(int pid) {
    String text = read(pid, "cmdline", MAX_ARGUMENTS);
    return text.isEmpty() ? List.of() : List.of(text.split("\0"));
  }

  /** The lines of {@code cgroup}. */
  String cgroups(int pid) {
    return read(pid, "cgroup", 64 << 10);
  }

  /** The value of a variable in the environment that the process began with, or null. */
  @Nullable String variable(int pid, String name) {
    String environment = read(pid, "environ", MAX_ENVIRONMENT);
    String prefix = name + "=";
    for (int at = 0; at < environment.length(); ) {
      int end = environment.indexOf('\0', at);
      end = end < 0 ? environment.length() : end;
      if (environment.startsWith(prefix, at)) {
        return environment.substring(at + prefix.length(), end);
      }
      at = end + 1;
    }
    return null;
  }

  /** Path of the executable, or null. */
  @Nullable String executable(int pid) {
    try {
      String target = Files.readSymbolicLink(root.resolve(pid + "/exe")).toString();
      String deleted = " (deleted)";
      return target.endsWith(deleted)
          ? target.substring(0, target.length() - deleted.length())
          : target;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  private String read(int pid, String file, int most) {
    try (InputStream in = Files.newInputStream(root.resolve(pid + "/" + file))) {
      return new String(in.readNBytes(most), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The process is gone, or is not ours to look at: what was known must do.
      return "";
    }
  }
}
