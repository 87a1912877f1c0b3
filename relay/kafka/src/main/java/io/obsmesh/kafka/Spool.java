package io.obsmesh.kafka;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Messages that wait on disk, in order, one file each. Bounded: beyond it the oldest go and are
 * counted. A file that a crash left torn is dropped and counted. Not thread-safe.
 */
final class Spool {
  private static final String SUFFIX = ".message";
  private static final String TEMPORARY = ".tmp";

  private final Path directory;
  private final long maxBytes;

  /** Sizes of files by number. */
  private final TreeMap<Long, Long> files = new TreeMap<>();

  private long bytes;
  private long lostRows;
  private int torn;
  private long number;

  Spool(Path directory, long maxBytes) throws IOException {
    this.directory = directory;
    this.maxBytes = maxBytes;
    Files.createDirectories(directory);
    List<Path> found;
    try (Stream<Path> list = Files.list(directory)) {
      found = list.sorted().toList();
    }
    for (Path file : found) {
      String name = file.getFileName().toString();
      if (name.endsWith(TEMPORARY)) {
        Files.delete(file);
      } else if (name.matches("\\d{18}\\" + SUFFIX)) {
        number = Long.parseLong(name.substring(0, 18)) + 1;
        files.put(number - 1, Files.size(file));
        bytes += Files.size(file);
      }
    }
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  /** Rows that went because there was no room. */
  long lostRows() {
    return lostRows;
  }

  /** Files that could not be read back. */
  int torn() {
    return torn;
  }

  /** Appends; durable when it returns. */
  void add(BatchMessage message) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(message.payload().length + 256);
    DataOutputStream out = new DataOutputStream(body);
    out.writeInt(BatchMessage.VERSION);
    out.writeUTF(message.node());
    out.writeUTF(message.table());
    out.writeUTF(message.run());
    out.writeLong(message.first());
    out.writeLong(message.next());
    out.writeUTF(message.format().name());
    out.writeInt(message.payload().length);
    out.write(message.payload());
    CRC32 crc = new CRC32();
    crc.update(body.toByteArray());
    out.writeLong(crc.getValue());

    Path temporary = directory.resolve("next" + TEMPORARY);
    Files.write(temporary, body.toByteArray());
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file(number), StandardCopyOption.ATOMIC_MOVE);
    files.put(number++, (long) body.size());
    bytes += body.size();
    while (bytes > maxBytes && !files.isEmpty()) {
      long oldest = files.firstKey();
      try {
        lostRows += read(oldest).rows();
      } catch (IOException e) {
        torn++;
      }
      remove(oldest);
    }
  }

  /** The oldest messages by number, at most so many bytes but one at least when there is one. */
  Map<Long, BatchMessage> oldest(long atMostBytes) throws IOException {
    Map<Long, BatchMessage> oldest = new TreeMap<>();
    long sum = 0;
    for (long each : new ArrayList<>(files.keySet())) {
      sum += files.getOrDefault(each, 0L);
      if (sum > atMostBytes && !oldest.isEmpty()) {
        break;
      }
      try {
        oldest.put(each, read(each));
      } catch (IOException e) {
        torn++;
        remove(each);
      }
    }
    return oldest;
  }

  /** Removes what was sent. */
  void remove(long each) throws IOException {
    Long size = files.remove(each);
    if (size != null) {
      bytes -= size;
      Files.deleteIfExists(file(each));
    }
  }

  private Path file(long each) {
    return directory.resolve(String.format("%018d", each) + SUFFIX);
  }

  private BatchMessage read(long each) throws IOException {
    CRC32 crc = new CRC32();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(
                new java.io.BufferedInputStream(Files.newInputStream(file(each))), crc))) {
      if (in.readInt() != BatchMessage.VERSION) {
        throw new IOException("another version");
      }
      String node = in.readUTF();
      String table = in.readUTF();
      String run = in.readUTF();
      long first = in.readLong();
      long next = in.readLong();
      BatchMessage.Format format = BatchMessage.Format.valueOf(in.readUTF());
      int length = in.readInt();
      if (length < 0 || length > 2 * Payloads.MAX_BYTES) {
        throw new IOException("torn");
      }
      byte[] payload = in.readNBytes(length);
      long sum = crc.getValue();
      if (payload.length != length || in.readLong() != sum) {
        throw new IOException("torn");
      }
      return new BatchMessage(node, table, run, first, next, format, payload);
    } catch (IllegalArgumentException e) {
      throw new IOException("torn", e);
    }
  }
}
