package io.obsmesh.query.engine;

import io.obsmesh.wire.sketch.FrequentValues;
import io.obsmesh.wire.sketch.TextIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** topk: the most frequent values with how often they were, as [value, count]. */
final class MostFrequent extends Accumulator {
  private final Cells of;
  private final int k;
  private final TextIds ids;
  private final boolean text;
  private @Nullable FrequentValues[] groups = new FrequentValues[16];
  private long values;
  private boolean overflowed;

  /**
   * @param text whether values are ids of text
   */
  MostFrequent(Cells of, int k, TextIds ids, boolean text) {
    this.of = of;
    this.k = k;
    this.ids = ids;
    this.text = text;
  }

  @Override
  void add(int group, int row) {
    if (of.absent(row)) {
      return;
    }
    FrequentValues counts = counts(group);
    int before = counts.size();
    counts.add(of.key(row, ids), 1);
    values += counts.size() - before;
  }

  @Override
  void merge(NodeStates states, int group, int row) {
    byte[] sketch = states.sketch(row);
    if (sketch != null) {
      FrequentValues counts = counts(group);
      int before = counts.size();
      counts.merge(sketch, text ? ids : null);
      values += counts.size() - before;
    }
  }

  private FrequentValues counts(int group) {
    if (group >= groups.length) {
      groups = Arrays.copyOf(groups, Math.max(16, 2 * group));
    }
    FrequentValues counts = groups[group];
    if (counts == null) {
      counts = new FrequentValues();
      groups[group] = counts;
    }
    return counts;
  }

  @Override
  @Nullable Object result(int group, double seconds) {
    FrequentValues counts = group < groups.length ? groups[group] : null;
    if (counts == null) {
      return null;
    }
    overflowed |= counts.overflowed();
    List<List<Object>> top = new ArrayList<>();
    for (FrequentValues.Entry entry :
        counts.top(k, (a, b) -> Values.compare(of.unkey(a, ids), of.unkey(b, ids)))) {
      top.add(List.of(of.unkey(entry.key(), ids), entry.count()));
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
