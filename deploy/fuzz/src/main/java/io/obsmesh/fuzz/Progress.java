package io.obsmesh.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How much a fuzzing process has played, in a file that the process that started it reads beside
 * it. One thread writes. What a process ends with stays readable, however it ends.
 */
final class Progress {
  /** Two numbers of 8 bytes: executions, and bytes that reached a conversation. */
  private static final int FILE_BYTES = 16;

  private final ByteBuffer counts;

  private Progress(ByteBuffer counts) {
    this.counts = counts;
  }

  /** Begins at zero. */
  static Progress create(Path file) throws IOException {
    return map(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /** Goes on with a file that {@link #create} made. */
  static Progress open(Path file) {
    try {
      return map(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Progress map(Path file, StandardOpenOption... options) throws IOException {
    try (FileChannel channel = FileChannel.open(file, options)) {
      ByteBuffer counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
      return new Progress(counts.order(ByteOrder.nativeOrder()));
    }
  }

  /** Counts one more execution. */
  void played(long bytes) {
    counts.putLong(0, executions() + 1);
    counts.putLong(8, bytes() + bytes);
  }

  long executions() {
    return counts.getLong(0);
  }

  /** Bytes of payload that a conversation was given; what only says how is not counted. */
  long bytes() {
    return counts.getLong(8);
  }
}
