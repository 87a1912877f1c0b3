package io.obsmesh.protocol.http;

import io.obsmesh.table.TextPairs;
import java.util.ArrayDeque;

/**
 * Header memory between uses, so that an idle connection holds none and a busy one allocates none.
 * One per thread.
 */
final class PairsPool {
  /** Larger ones are left to the garbage collector. */
  private static final int MOST_BYTES = 4096;

  private static final int KEPT = 32;
  private static final ThreadLocal<ArrayDeque<TextPairs>> FREE =
      ThreadLocal.withInitial(() -> new ArrayDeque<>(KEPT));

  private PairsPool() {}

  /** Empty pairs. */
  static TextPairs take() {
    TextPairs free = FREE.get().pollLast();
    if (free == null) {
      return new TextPairs();
    }
    free.clear();
    return free;
  }

  /** Gives pairs back; the caller must not touch them again. */
  static void give(TextPairs pairs) {
    ArrayDeque<TextPairs> free = FREE.get();
    if (free.size() < KEPT && pairs.capacity() <= MOST_BYTES) {
      free.addLast(pairs);
    }
  }
}
