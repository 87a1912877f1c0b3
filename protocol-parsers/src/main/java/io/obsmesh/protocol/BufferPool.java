package io.obsmesh.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Byte arrays between uses, so that an idle connection holds none and a busy one allocates none.
 * One per thread.
 */
final class BufferPool {
  /** Smallest array handed out. */
  static final int MIN_BYTES = 8 << 10;

  /** Larger arrays are left to the garbage collector. */
  static final int MAX_BYTES = 64 << 10;

  private static final int KEPT = 16;
  private static final ThreadLocal<BufferPool> LOCAL = ThreadLocal.withInitial(BufferPool::new);

  private final Thread owner = Thread.currentThread();
  private final byte[][] free = new byte[KEPT][];
  private int count;

  private BufferPool() {}

  static BufferPool local() {
    return LOCAL.get();
  }

  /** This thread's pool, found at once when it is the one that was used last. */
  static BufferPool local(@Nullable BufferPool last) {
    return last != null && last.owner == Thread.currentThread() ? last : LOCAL.get();
  }

  /** An array of at least {@code bytes} with any content. */
  byte[] take(int bytes) {
    if (count > 0 && free[count - 1].length >= bytes) {
      return free[--count];
    }
    return new byte[Math.max(MIN_BYTES, bytes)];
  }

  /** Gives an array back; the caller must not touch it again. */
  void give(byte[] array) {
    if (array.length >= MIN_BYTES && array.length <= MAX_BYTES && count < KEPT) {
      free[count++] = array;
    }
  }
}
