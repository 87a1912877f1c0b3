package io.obsmesh.query.plan;

import java.util.ArrayList;
import java.util.List;

/** Durations as they are written in queries. */
public final class Durations {
  private static final List<String> UNITS = List.of("d", "h", "m", "s", "ms", "us", "ns");
  private static final long[] NANOS = {
    86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L
  };

  private Durations() {}

  /** For example {@code 1h30m}. */
  public static String text(long nanos) {
    List<String> parts = new ArrayList<>();
    long left = nanos;
    for (int i = 0; i < NANOS.length; i++) {
      if (left >= NANOS[i]) {
        parts.add(left / NANOS[i] + UNITS.get(i));
        left %= NANOS[i];
      }
    }
    return parts.isEmpty() ? "0s" : String.join("", parts);
  }
}
