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
  private final boolean zeroed;
  private @Nullable ArrowBuf memory;
  private long capacity;

  /** What was needed the last time. */
  private long expected;

  /**
   * Memory of this allocator.
   *
   * @param zeroed what was never written is zero
   */
  NativeBuffer(BufferAllocator allocator, boolean zeroed) {
    this.allocator = allocator;
    this.zeroed = zeroed;
  }

  /** Memory of at least {@code bytes}. */
  ArrowBuf reserve(long bytes) {
    ArrowBuf now = memory;
    if (now != null && bytes <= capacity) {
      return now;
    }
    long wanted = Math.max(64, now == null ? expected : capacity);
    while (wanted < bytes) {
      // Doubling wastes up to half. For large buffers a third is enough; less copies them too
      // often.
      wanted += wanted < (1 << 18) ? wanted : wanted / 2;
    }
    ArrowBuf grown = allocator.buffer(wanted);
    if (now != null) {
      grown.setBytes(0, now, 0, capacity);
      now.getReferenceManager().release();
    }
    if (zeroed) {
      grown.setZero(capacity, wanted - capacity);
    }
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

  long capacity() {
    return capacity;
  }

  /** Gives the memory back; the next will have its size at once. */
  void reset() {
    expected = capacity;
    close();
  }

  void close() {
    if (memory != null) {
      memory.getReferenceManager().release();
      memory = null;
      capacity = 0;
    }
  }
}
