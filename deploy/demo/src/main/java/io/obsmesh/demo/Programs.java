package io.obsmesh.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds programs in PATH and in the sbin directories that a user's PATH may lack. */
final class Programs {
  private Programs() {}

  /** The full path of the first of these names that there is, or null. */
  static @Nullable String find(String... names) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    List<String> directories =
        Stream.concat(
                Stream.of(path.split(":")), Stream.of("/usr/sbin", "/sbin", "/usr/local/sbin"))
            .filter(directory -> !directory.isEmpty())
            .toList();
    for (String name : names) {
      for (String directory : directories) {
        Path candidate = Path.of(directory, name);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return candidate.toString();
        }
      }
    }
    return null;
  }
}
