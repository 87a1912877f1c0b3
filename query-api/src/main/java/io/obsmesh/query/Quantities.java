package io.obsmesh.query;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers with units: {@code 200ms}, {@code 1h30m}, {@code 10MiB}. */
final class Quantities {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)([a-zA-Zµ]+)");

  /** Nanoseconds by unit. */
  static final Map<String, Long> DURATIONS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L,
          "w", 604_800_000_000_000L);

  private static final Map<String, Long> SIZES = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  static {
    SIZES.put("B", 1L);
    SIZES.put("KB", 1_000L);
    SIZES.put("MB", 1_000_000L);
    SIZES.put("GB", 1_000_000_000L);
    SIZES.put("TB", 1_000_000_000_000L);
    SIZES.put("KiB", 1L << 10);
    SIZES.put("MiB", 1L << 20);
    SIZES.put("GiB", 1L << 30);
    SIZES.put("TiB", 1L << 40);
  }

  private Quantities() {}

  /** The value of this word, or null when it is not a quantity or does not fit 64 bits. */
  static @Nullable Value parse(String text) {
    Matcher part = PART.matcher(text);
    double total = 0;
    long exact = 0;
    boolean size = false;
    int end = 0;
    while (end < text.length()) {
      if (!part.find() || part.start() != end) {
        return null;
      }
      Long scale = DURATIONS.get(part.group(2));
      if (scale == null) {
        scale = end == 0 ? SIZES.get(part.group(2)) : null;
        size = true;
      }
      if (scale == null || size && end > 0) {
        return null;
      }
      double value = Double.parseDouble(part.group(1)) * scale;
      total += value;
      exact += Math.round(value);
      end = part.end();
    }
    if (end == 0 || total >= Long.MAX_VALUE) {
      return null;
    }
    return size ? new Value.Size(text, exact) : new Value.Duration(text, exact);
  }
}
