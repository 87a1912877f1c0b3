package io.obsmesh.wire.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who read what of bodies, as JSON lines that are only ever added to. What cannot be written down
 * does not happen: {@link #bodies} throws then. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST_QUESTION = 4_000;

  private final Path file;
  private final FileChannel channel;

  private AuditLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens the file, which may be new; only its owner may read it. */
  public static AuditLog open(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    return new AuditLog(
        file,
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  /**
   * Somebody reads bodies, or what else needs {@link Role#BODIES}.
   *
   * @param question what he asked
   * @param columns which of these columns he reads
   * @throws UncheckedIOException when it cannot be written down
   */
  public void bodies(Principal who, String question, String table, List<String> columns) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().toString());
    line.put("who", who.name());
    line.put("what", "bodies");
    line.put("table", table);
    line.put("columns", columns);
    line.put(
        "question",
        question.length() > LONGEST_QUESTION
            ? question.substring(0, LONGEST_QUESTION) + "…"
            : question);
    byte[] json = JSON.writeValueAsBytes(line);
    ByteBuffer bytes = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    try {
      synchronized (this) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the audit log " + file + " cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
