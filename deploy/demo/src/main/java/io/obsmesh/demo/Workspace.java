package io.obsmesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that goes away with this process, even by kill -9: a shell waits at the other end of
 * a pipe and removes it when the pipe closes.
 */
final class Workspace {
  private static final String WATCH =
      "trap '' INT TERM HUP; read -r _; sleep 1; rm -rf -- \"$0\"; sleep 1; rm -rf -- \"$0\"";

  private final Path directory;
  private final Process watcher;

  private Workspace(Path directory, Process watcher) {
    this.directory = directory;
    this.watcher = watcher;
  }

  static Workspace create() throws IOException {
    Path directory = Files.createTempDirectory("obsmesh-demo-");
    // MariaDB runs as another user and has to pass through.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Process watcher =
        new ProcessBuilder(List.of("sh", "-c", WATCH, directory.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Workspace(directory, watcher);
  }

  Path directory() {
    return directory;
  }

  /** Removes it now. */
  void remove() {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Workspace::delete);
    } catch (IOException | UncheckedIOException _) {
      // Somebody still wrote there; the watcher tries again when this process has ended.
      return;
    }
    watcher.destroyForcibly();
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
