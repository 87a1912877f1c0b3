package io.obsmesh.collector;

import java.time.Instant;
import java.util.function.LongUnaryOperator;

/**
 * From CLOCK_MONOTONIC, which events carry, to the wall clock, which rows carry. Calibrated again
 * from time to time: the wall clock is slewed and set while the other is not. Thread-safe.
 */
final class WallClock implements LongUnaryOperator {
  /** Differences below this are noise of reading two clocks. */
  private static final long NOISE_NANOS = 20_000;

  private volatile long offset = measure();

  /** Measures again. */
  void calibrate() {
    long measured = measure();
    if (Math.abs(measured - offset) > NOISE_NANOS) {
      offset = measured;
    }
  }

  private static long measure() {
    long best = Long.MAX_VALUE;
    long offset = 0;
    for (int i = 0; i < 5; i++) {
      // On Linux this is CLOCK_MONOTONIC.
      long before = System.nanoTime();
      long wall = now();
      long after = System.nanoTime();
      if (after - before < best) {
        best = after - before;
        offset = wall - (before + (after - before) / 2);
      }
    }
    return offset;
  }

  /** The wall clock now, nanoseconds since the Unix epoch. */
  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  @Override
  public long applyAsLong(long monotonicNanos) {
    return monotonicNanos + offset;
  }
}
