package io.obsmesh.collector;

import java.util.ArrayDeque;
import java.util.Deque;

/** When how many events were lost, so that an answer can say what its range of time misses. */
final class LossHistory {
  private static final int MAX_ENTRIES = 4096;

  private final Deque<Loss> losses = new ArrayDeque<>();

  private record Loss(long sinceNanos, long untilNanos, long events) {}

  /** Notes events lost at some time in {@code [since, until]}. */
  synchronized void add(long sinceNanos, long untilNanos, long events) {
    if (events > 0) {
      losses.add(new Loss(sinceNanos, untilNanos, events));
      if (losses.size() > MAX_ENTRIES) {
        // The two oldest become one, over both ranges: a loss is never forgotten.
        Loss first = losses.remove();
        Loss second = losses.remove();
        losses.addFirst(
            new Loss(first.sinceNanos, second.untilNanos, first.events + second.events));
      }
    }
  }

  /** Events lost in ranges that touch {@code [since, until)}. */
  synchronized long sum(long sinceNanos, long untilNanos) {
    long sum = 0;
    for (Loss loss : losses) {
      if (loss.untilNanos >= sinceNanos && loss.sinceNanos < untilNanos) {
        sum += loss.events;
      }
    }
    return sum;
  }
}
