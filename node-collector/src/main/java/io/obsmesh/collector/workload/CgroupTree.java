package io.obsmesh.collector.workload;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths of cgroups by id, the inode number of their directory. For processes that were gone before
 * {@code /proc} could be asked. Owned by one thread.
 */
final class CgroupTree {
  private static final int MAX_DIRECTORIES = 20_000;
  private static final long AGAIN_NANOS = 5_000_000_000L;

  private final Path root;
  private Map<Long, String> paths = Map.of();
  private long readNanos;
  private boolean read;

  CgroupTree(Path root) {
    this.root = root;
  }

  /** The hierarchy of version 2: mounted alone, or beside version 1. */
  static Path mounted() {
    Path beside = Path.of("/sys/fs/cgroup/unified");
    return Files.isDirectory(beside) ? beside : Path.of("/sys/fs/cgroup");
  }

  /** The path below the root, beginning with a slash, or null. */
  @Nullable String path(long cgroupId, long nowNanos) {
    String path = paths.get(cgroupId);
    if (path == null && (!read || nowNanos - readNanos > AGAIN_NANOS)) {
      read = true;
      readNanos = nowNanos;
      paths = walk();
      path = paths.get(cgroupId);
    }
    return path;
  }

  /** All of them now. */
  Map<Long, String> walk() {
    Map<Long, String> found = new HashMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
              Object inode = Files.getAttribute(directory, "unix:ino");
              found.put(((Number) inode).longValue(), "/" + root.relativize(directory));
              return found.size() < MAX_DIRECTORIES
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // Cgroups come and go while they are walked.
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // What was found so far is true.
      return found;
    }
    return found;
  }
}
