package io.obsmesh.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What must be true of a Parquet file on disk before anybody relies on it. */
public final class ParquetFile {
  private static final int MAGIC = 0x31524150; // "PAR1", little endian

  private ParquetFile() {}

  /**
   * Whether both ends of the file are there: the magic at either end and a footer of the length
   * that the file states.
   */
  static boolean isWhole(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size < 12) {
        return false;
      }
      ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(bytes.limit(4), 0);
      channel.read(bytes.limit(12), size - 8);
      int footer = bytes.getInt(4);
      return bytes.getInt(0) == MAGIC
          && bytes.getInt(8) == MAGIC
          && footer > 0
          && footer <= size - 12;
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes a written file durable under its own name: it is there whole, or not at all. */
  public static void publish(Path temporary, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " has no directory");
    }
    Files.createDirectories(directory);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    force(directory);
  }

  /** Makes the names in a directory durable. */
  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }
}
