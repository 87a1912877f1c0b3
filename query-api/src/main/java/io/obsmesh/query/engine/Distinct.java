package io.obsmesh.query.engine;

import io.obsmesh.wire.sketch.DistinctCounter;
import io.obsmesh.wire.sketch.TextIds;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** distinct_count. */
final class Distinct extends Accumulator {
  private final Cells of;
  private final TextIds ids;
  private @Nullable DistinctCounter[] groups = new DistinctCounter[16];
  private long bytes;
  private boolean estimated;

  Distinct(Cells of, TextIds ids) {
    this.of = of;
    this.ids = ids;
  }

  @Override
  void add(int group, int row) {
    if (of.absent(row)) {
      return;
    }
    DistinctCounter counter = counter(group);
    long before = counter.bytes();
    counter.add(DistinctCounter.hash(of.key(row, ids)));
    bytes += counter.bytes() - before;
  }

  @Override
  void merge(NodeStates states, int group, int row) {
    byte[] sketch = states.sketch(row);
    if (sketch != null) {
      DistinctCounter counter = counter(group);
      long before = counter.bytes();
      counter.merge(sketch);
      bytes += counter.bytes() - before;
    }
  }

  private DistinctCounter counter(int group) {
    if (group >= groups.length) {
      groups = Arrays.copyOf(groups, Math.max(16, 2 * group));
    }
    DistinctCounter counter = groups[group];
    if (counter == null) {
      counter = new DistinctCounter();
      groups[group] = counter;
    }
    return counter;
  }

  @Override
  @Nullable Object result(int group, double seconds) {
    DistinctCounter counter = group < groups.length ? groups[group] : null;
    if (counter == null) {
      return 0L;
    }
    estimated |= counter.isEstimate();
    return counter.count();
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  @Nullable String note() {
    return estimated ? "distinct_count above 4,096 is an estimate (±0.8 %)" : null;
  }
}
