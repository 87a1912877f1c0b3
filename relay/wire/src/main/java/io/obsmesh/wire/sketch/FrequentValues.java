package io.obsmesh.wire.sketch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often which value was: exact for the first 10,000 different values, later ones are left out
 * and that is said. Not thread-safe.
 */
public final class FrequentValues {
  /** Different values that are counted. */
  public static final int MOST_VALUES = 10_000;

  private static final int MOST_BYTES = 64 << 10;

  private final Map<Long, long[]> counts = new HashMap<>();
  private boolean overflowed;

  /** A value, or the id of a text, and how often it was. */
  public record Entry(long key, long count) {}

  /** Adds a value so many times. */
  public void add(long key, long count) {
    long[] known = counts.get(key);
    if (known != null) {
      known[0] += count;
    } else if (counts.size() < MOST_VALUES) {
      counts.put(key, new long[] {count});
    } else {
      overflowed = true;
    }
  }

  /** The most frequent ones, most frequent first; of equally frequent ones the lesser first. */
  public List<Entry> top(int count, Comparator<Long> values) {
    List<Entry> entries = new ArrayList<>();
    counts.forEach((key, times) -> entries.add(new Entry(key, times[0])));
    entries.sort(
        Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::key, values));
    return List.copyOf(entries.subList(0, Math.min(count, entries.size())));
  }

  /** How many different values are counted. */
  public int size() {
    return counts.size();
  }

  /** Whether values were left out. */
  public boolean overflowed() {
    return overflowed;
  }

  /**
   * For another process.
   *
   * @param ids what the values are ids of; null when they are numbers themselves
   */
  public byte[] write(@Nullable TextIds ids) {
    SketchBytes bytes = new SketchBytes();
    bytes.count(overflowed ? 1 : 0);
    bytes.count(counts.size());
    counts.forEach((key, times) -> {
      if (ids == null) {
        bytes.number(key);
      } else {
        byte[] text = ids.utf8(key.intValue());
        bytes.count(text.length);
        bytes.bytes(text);
      }
      bytes.count(times[0]);
    });
    return bytes.done();
  }

  /** Adds what {@link #write} wrote; throws {@link IllegalArgumentException} for anything else. */
  public void merge(byte[] written, @Nullable TextIds ids) {
    SketchBytes.Reader reader = new SketchBytes.Reader(written, "frequent values");
    overflowed |= reader.count() != 0;
    int size = reader.count(MOST_VALUES);
    for (int i = 0; i < size; i++) {
      long key =
          ids == null
              ? reader.number()
              : ids.id(new String(reader.bytes(reader.count(MOST_BYTES)), StandardCharsets.UTF_8));
      add(key, reader.count());
    }
  }
}
