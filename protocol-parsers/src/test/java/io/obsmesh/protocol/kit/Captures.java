package io.obsmesh.protocol.kit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The folder of public packet captures: system property {@code obsmesh.captures}, environment
 * variable {@code OBSMESH_CAPTURES}, or {@code ../shared/captures} beside the repository. A missing
 * folder is an error, not a skipped test.
 */
public final class Captures {
  private Captures() {}

  /** The connections in a capture, for example {@code zeek/http/get.pcap}. */
  public static List<io.obsmesh.protocol.kit.Stream> read(String name) {
    return CaptureFile.read(name, bytes(folder().resolve(name)));
  }

  /** The captures in a folder and below it, by name, in order. */
  public static List<String> in(String folder) {
    Path root = folder();
    try (Stream<Path> files = Files.walk(root.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.contains(".pcap"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the captures are. */
  public static Path folder() {
    String given = System.getProperty("obsmesh.captures", System.getenv("OBSMESH_CAPTURES"));
    Path folder = given == null ? beside() : Path.of(given);
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(
          "captures: "
              + folder.toAbsolutePath()
              + " (expected: a folder; set -Dobsmesh.captures or OBSMESH_CAPTURES)");
    }
    return folder;
  }

  private static Path beside() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null
        && !Files.isRegularFile(here.resolve("obsctl"))
        && !Files.exists(here.resolve(".git"))) {
      here = here.getParent();
    }
    return here == null
        ? Path.of("../../shared/captures")
        : here.resolveSibling("shared").resolve("captures");
  }

  private static byte[] bytes(Path file) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(2);
      boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return zipped ? new GZIPInputStream(raw).readAllBytes() : raw.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
