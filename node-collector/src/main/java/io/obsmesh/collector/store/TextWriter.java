package io.obsmesh.collector.store;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Texts one after the other in native memory, with the end of each: a dictionary's. */
final class TextWriter {
  private static final int ENDS_WINDOW = 1024;

  private final StagedBuffer ends;
  private final TextData data;
  private int count;

  TextWriter(BufferAllocator allocator) {
    ends = new StagedBuffer(allocator, ENDS_WINDOW, false);
    data = new TextData(allocator);
  }

  void append(String text) {
    ends.setInt(4L * count++, data.append(text));
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
    data.append(bytes, from, from + size);
    for (int i = first; i < first + texts; i++) {
      ends.setInt(4L * i, to[i]);
    }
    count += texts;
  }

  /** How many texts there are. */
  int count() {
    return count;
  }

  /** All texts, with whether each is there; null when all are. */
  ColumnView.Texts view(@Nullable ArrowBuf validity) {
    return new ColumnView.Texts(validity, ends.taken(4L * count), data.take());
  }

  /** Bytes that were written. */
  long size() {
    return ends.size() + data.length();
  }

  /** Bytes of native memory. */
  long capacity() {
    return ends.capacity() + data.capacity();
  }

  /** Forgets all texts. */
  void reset() {
    ends.reset();
    data.reset();
    count = 0;
  }

  void close() {
    ends.close();
    data.close();
  }
}
