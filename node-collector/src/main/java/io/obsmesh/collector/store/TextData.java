package io.obsmesh.collector.store;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** The bytes of texts, UTF-8, one after the other in native memory. Owned by the writer. */
final class TextData {
  private static final int WINDOW = 4096;
  private static final int SHORT = 12;

  private final StagedBuffer data;
  private int length;

  TextData(BufferAllocator allocator) {
    data = new StagedBuffer(allocator, WINDOW, false);
  }

  /** Writes a text; returns where it ends. */
  int append(String text) {
    // The runtime encodes ASCII many bytes at a time; for a few its array would cost more.
    if (text.length() > SHORT || !data.appendAscii(text)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return append(bytes, 0, bytes.length);
    }
    length += text.length();
    return length;
  }

  /**
   * Writes a text that is UTF-8 already, from {@code from} to {@code to}; returns where it ends.
   */
  int append(byte[] bytes, int from, int to) {
    data.append(bytes, from, to - from);
    length += to - from;
    return length;
  }

  /** Bytes of all texts. */
  int length() {
    return length;
  }

  /** The bytes for a reader, null when there are none. */
  @Nullable ArrowBuf take() {
    return data.take(length);
  }

  /** Bytes of native memory. */
  long capacity() {
    return data.capacity();
  }

  /** Forgets all texts. */
  void reset() {
    data.reset();
    length = 0;
  }

  void close() {
    data.close();
  }
}
