package io.obsmesh.collector.store;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that grows at its end. What was written is never moved while a reader looks at it:
 * growing copies, and the old memory lives on as long as a reader retains it. Owned by the writer.
 */
final class NativeBuffer {
  private final BufferAllocator allocator;
  private @Nullable ArrowBuf memory;
  private long capacity;

  NativeBuffer(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /** Memory of at least {@code bytes}; what is new in it is zero. */
  ArrowBuf reserve(long bytes) {
    ArrowBuf now = memory;
    if (now != null && bytes <= capacity) {
      return now;
    }
    long wanted = Math.max(64, capacity);
    while (wanted < bytes) {
      // Doubling wastes up to half; for large buffers a quarter is enough and costs little more.
      wanted += wanted < (1 << 18) ? wanted : wanted / 4;
    }
    ArrowBuf grown = allocator.buffer(wanted);
    if (now != null) {
      grown.setBytes(0, now, 0, capacity);
      now.getReferenceManager().release();
    }
    grown.setZero(capacity, wanted - capacity);
    memory = grown;
    capacity = wanted;
    return grown;
  }

  /** The memory, retained once more for a reader; null when nothing was written. */
  @Nullable ArrowBuf share() {
    ArrowBuf now = memory;
    if (now != null) {
      now.getReferenceManager().retain();
    }
    return now;
  }

  /** A copy of the first {@code bytes}; null when there are none. */
  @Nullable ArrowBuf copy(long bytes) {
    ArrowBuf now = memory;
    if (now == null || bytes == 0) {
      return null;
    }
    ArrowBuf exact = allocator.buffer(bytes);
    exact.setBytes(0, now, 0, bytes);
    return exact;
  }

  long capacity() {
    return capacity;
  }

  void close() {
    if (memory != null) {
      memory.getReferenceManager().release();
      memory = null;
      capacity = 0;
    }
  }
}
