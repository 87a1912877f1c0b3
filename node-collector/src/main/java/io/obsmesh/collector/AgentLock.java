package io.obsmesh.collector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One agent on a machine: a second would see everything twice. The kernel gives the lock back
 * however the process ends; the file stays and is used again.
 */
final class AgentLock implements AutoCloseable {
  private final FileChannel file;

  private AgentLock(FileChannel file) {
    this.file = file;
  }

  static AgentLock take(Path path) {
    FileChannel file = null;
    try {
      Path directory = path.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        String holder = read(file);
        file.close();
        throw new AgentException(
            "another agent runs on this machine"
                + (holder.isEmpty() ? "" : " (process " + holder + ")")
                + ": stop it first, or query the one that runs");
      }
      file.truncate(0);
      file.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new AgentLock(file);
    } catch (IOException e) {
      throw new AgentException(
          "cannot take the lock " + path + " (" + e + "): run as root, or name another lock file",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very process.
      return null;
    }
  }

  private static String read(FileChannel file) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    file.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      System.getLogger(AgentLock.class.getName())
          .log(System.Logger.Level.WARNING, "the lock file could not be closed", e);
    }
  }
}
