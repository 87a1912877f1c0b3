package io.obsmesh.query.engine;

import io.obsmesh.wire.sketch.TextIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** topk: the most frequent values with how often they were, as [value, count]. */
final class MostFrequent extends Accumulator {
  private static final int MOST_VALUES = 10_000;

  private final Cells of;
  private final int k;
  private final TextIds ids;
  private @Nullable Map<Long, long[]>[] groups = groups(16);
  private long values;
  private boolean overflowed;

  MostFrequent(Cells of, int k, TextIds ids) {
    this.of = of;
    this.k = k;
    this.ids = ids;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static @Nullable Map<Long, long[]>[] groups(int size) {
    return new Map[size];
  }

  @Override
  void add(int group, int row) {
    if (group >= groups.length) {
      groups = Arrays.copyOf(groups, Math.max(16, 2 * group));
    }
    if (of.absent(row)) {
      return;
    }
    Map<Long, long[]> counts = groups[group];
    if (counts == null) {
      counts = new HashMap<>();
      groups[group] = counts;
    }
    Long key = of.key(row, ids);
    long[] count = counts.get(key);
    if (count != null) {
      count[0]++;
    } else if (counts.size() < MOST_VALUES) {
      counts.put(key, new long[] {1});
      values++;
    } else {
      overflowed = true;
    }
  }

  @Override
  @Nullable Object result(int group, double seconds) {
    Map<Long, long[]> counts = group < groups.length ? groups[group] : null;
    if (counts == null) {
      return null;
    }
    List<Map.Entry<Long, long[]>> entries = new ArrayList<>(counts.entrySet());
    entries.sort((a, b) -> Long.compare(b.getValue()[0], a.getValue()[0]));
    List<List<Object>> top = new ArrayList<>();
    for (Map.Entry<Long, long[]> entry : entries.subList(0, Math.min(k, entries.size()))) {
      top.add(List.of(of.unkey(entry.getKey(), ids), entry.getValue()[0]));
    }
    return top;
  }

  @Override
  long bytes() {
    return 96 * values;
  }

  @Override
  @Nullable String note() {
    return overflowed ? "topk looked at the first 10,000 different values of a group only" : null;
  }
}
