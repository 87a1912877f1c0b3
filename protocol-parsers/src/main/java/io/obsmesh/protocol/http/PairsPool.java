package io.obsmesh.protocol.http;

import io.obsmesh.table.TextPairs;
import org.jspecify.annotations.Nullable;

/**
 * Header memory between uses, so that an idle connection holds none and a busy one allocates none.
 * One per thread.
 */
final class PairsPool {
  /** Larger ones are left to the garbage collector. */
  private static final int MOST_BYTES = 4096;

  private static final int KEPT = 32;
  private static final ThreadLocal<PairsPool> LOCAL = ThreadLocal.withInitial(PairsPool::new);

  private final Thread owner = Thread.currentThread();
  private final TextPairs[] free = new TextPairs[KEPT];
  private int count;

  private PairsPool() {}

  /** This thread's pool, found at once when it is the one that was used last. */
  static PairsPool local(@Nullable PairsPool last) {
    return last != null && last.owner == Thread.currentThread() ? last : LOCAL.get();
  }

  /** Empty pairs. */
  TextPairs take() {
    if (count == 0) {
      return new TextPairs();
    }
    TextPairs pairs = free[--count];
    pairs.clear();
    return pairs;
  }

  /** Gives pairs back; the caller must not touch them again. */
  void give(TextPairs pairs) {
    if (count < KEPT && pairs.capacity() <= MOST_BYTES) {
      free[count++] = pairs;
    }
  }
}
