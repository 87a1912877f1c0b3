package io.obsmesh.relay.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Nodes from a file, one {@code [NAME=]HOST:PORT} on a line; {@code #} begins a comment. It is read
 * every second; a file with a line that is no address changes nothing.
 */
public final class FileDiscovery extends PolledDiscovery {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Path file;

  public FileDiscovery(Path file) {
    super(file.toString(), PAUSE);
    this.file = file;
  }

  @Override
  Set<NodePlace> find() throws IOException {
    Set<NodePlace> found = new LinkedHashSet<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String text = line.replaceFirst("#.*", "").strip();
        if (!text.isEmpty()) {
          found.add(NodePlace.parse(text));
        }
      }
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
    return found;
  }
}
