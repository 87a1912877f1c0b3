package io.obsmesh.collector.store;

import io.obsmesh.wire.PartialAggregate.Which;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.sketch.TextIds;
import java.util.Arrays;
import org.apache.arrow.vector.VectorSchemaRoot;

/** One row's value of every group: the least, the greatest, the first, the last, or any. */
final class PickedValues extends GroupState {
  private final int index;
  private final ValueReader of;
  private final Which which;
  private final TextIds ids;
  private final ValueReader times;
  private boolean[] set = new boolean[16];
  private long[] values = new long[16];
  private long[] ranks = new long[16];
  private long[] timeOfRow = new long[0];

  PickedValues(int index, ValueReader of, Which which, TextIds ids, ValueReader times) {
    this.index = index;
    this.of = of;
    this.which = which;
    this.ids = ids;
    this.times = times;
  }

  @Override
  void reserve(int groups) {
    values = grown(values, groups);
    ranks = grown(ranks, groups);
    set = set.length >= values.length ? set : Arrays.copyOf(set, values.length);
  }

  @Override
  void add(StoredBatch batch, Selection selected, int[] rows, int[] groups, int count) {
    of.read(batch, rows, groups, count);
    int found = of.count();
    if (PartialColumns.isByTime(which)) {
      readTimes(batch, found);
    }
    for (int i = 0; i < found; i++) {
      int group = of.groups()[i];
      long value = of.values()[i];
      long rank = PartialColumns.isByTime(which) ? timeOfRow[of.rows()[i]] : 0;
      if (!set[group] || better(value, rank, group)) {
        set[group] = true;
        values[group] = value;
        ranks[group] = rank;
      }
    }
  }

  /** A row without a time is of time 0. */
  private void readTimes(StoredBatch batch, int found) {
    times.read(batch, of.rows(), of.groups(), found);
    if (timeOfRow.length < batch.rows()) {
      timeOfRow = new long[batch.rows()];
    }
    Arrays.fill(timeOfRow, 0);
    for (int i = 0; i < times.count(); i++) {
      timeOfRow[times.rows()[i]] = times.values()[i];
    }
  }

  private boolean better(long value, long rank, int group) {
    return switch (which) {
      case LEAST -> compare(value, values[group]) < 0;
      case GREATEST -> compare(value, values[group]) > 0;
      case FIRST -> rank < ranks[group];
      case LAST -> rank > ranks[group];
      case ANY -> false;
    };
  }

  private int compare(long value, long other) {
    if (!of.isText()) {
      return Long.compare(value, other);
    }
    return value == other ? 0 : TextTests.byCodePoint(ids.text((int) value), ids.text((int) other));
  }

  @Override
  void write(int group, VectorSchemaRoot answer, int row) {
    if (set[group]) {
      GroupVectors.set(
          answer.getVector(PartialColumns.state(index, "value")), row, values[group], ids);
      if (PartialColumns.isByTime(which)) {
        number(answer, index, "at", row, ranks[group]);
      }
    }
  }

  @Override
  long bytes() {
    return 17L * values.length;
  }
}
