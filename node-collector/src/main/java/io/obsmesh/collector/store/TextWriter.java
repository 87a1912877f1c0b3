package io.obsmesh.collector.store;

import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** Texts one after the other in native memory, with the end of each. */
final class TextWriter {
  private final NativeBuffer ends;
  private final NativeBuffer data;
  private final TextScratch scratch;
  private int count;
  private int length;

  TextWriter(BufferAllocator allocator, TextScratch scratch) {
    ends = new NativeBuffer(allocator);
    data = new NativeBuffer(allocator);
    this.scratch = scratch;
  }

  void append(String text) {
    int bytes = scratch.encode(text);
    if (bytes > 0) {
      data.reserve((long) length + bytes).setBytes(length, scratch.bytes(), 0, bytes);
      length += bytes;
    }
    appendEmpty();
  }

  void appendEmpty() {
    ends.reserve(4L * (count + 1)).setInt(4L * count, length);
    count++;
  }

  ColumnView.Texts view(ArrowBuf validity, int rows, boolean compact) {
    ArrowBuf rowEnds = Objects.requireNonNull(compact ? ends.copy(4L * rows) : ends.share());
    return new ColumnView.Texts(validity, rowEnds, compact ? data.copy(length) : data.share());
  }

  long capacity() {
    return ends.capacity() + data.capacity();
  }

  void close() {
    ends.close();
    data.close();
  }
}
