package io.obsmesh.protocol.http2;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the captures are: {@code OBSMESH_CAPTURES}, or beside the repository. */
final class Captures {
  private Captures() {}

  static Path folder(String name) {
    String set = System.getenv("OBSMESH_CAPTURES");
    if (set != null) {
      return Path.of(set, name);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path captures = at.resolve("shared/captures").resolve(name);
      if (Files.isDirectory(captures)) {
        return captures;
      }
    }
    throw new IllegalStateException(
        "captures: none beside the repository (expected: ../shared/captures or OBSMESH_CAPTURES)");
  }
}
