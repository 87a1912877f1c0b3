package io.obsmesh.collector.store;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Texts one after the other in native memory, with the end of each. */
final class TextWriter {
  private static final int ENDS_WINDOW = 1024;
  private static final int DATA_WINDOW = 4096;
  private static final int SHORT = 12;

  private final StagedBuffer ends;
  private final StagedBuffer data;
  private int count;
  private int length;

  TextWriter(BufferAllocator allocator) {
    ends = new StagedBuffer(allocator, ENDS_WINDOW, false);
    data = new StagedBuffer(allocator, DATA_WINDOW, false);
  }

  void append(String text) {
    // The runtime encodes ASCII many bytes at a time; for a few its array would cost more.
    if (text.length() > SHORT || !data.appendAscii(text)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      data.append(bytes, 0, bytes.length);
      length += bytes.length;
    } else {
      length += text.length();
    }
    appendEmpty();
  }

  /** A text that is UTF-8 already, from {@code from} to {@code to}. */
  void append(byte[] bytes, int from, int to) {
    data.append(bytes, from, to - from);
    length += to - from;
    appendEmpty();
  }

  /**
   * Texts that are UTF-8 already, one after the other: those from {@code first} on of texts of
   * which all before were appended, and nothing else was.
   *
   * @param from where in the bytes the first of them begins
   * @param size bytes of all of them
   * @param to where text i ends in the bytes
   */
  void appendAll(byte[] bytes, int from, int size, int[] to, int first, int texts) {
    data.append(bytes, from, size);
    for (int i = first; i < first + texts; i++) {
      ends.setInt(4L * i, to[i]);
    }
    count += texts;
    length += size;
  }

  void appendEmpty() {
    ends.setInt(4L * count, length);
    count++;
  }

  /** How many texts there are. */
  int count() {
    return count;
  }

  /** The first {@code rows} texts, with whether each is there; null when all are. */
  ColumnView.Texts view(@Nullable ArrowBuf validity, int rows, boolean compact) {
    return new ColumnView.Texts(
        validity, ends.taken(4L * rows, compact), data.take(length, compact));
  }

  long capacity() {
    return ends.capacity() + data.capacity();
  }

  void close() {
    ends.close();
    data.close();
  }
}
