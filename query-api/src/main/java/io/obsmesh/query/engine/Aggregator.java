package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Aggregation;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Groups rows by keys and windows, and aggregates each group. Windows begin at multiples of their
 * length since the Unix epoch. Not thread-safe.
 */
final class Aggregator {
  private final Step.Aggregate step;
  private final TimeRange range;
  private final EngineLimits limits;
  private final Cells[] keys;
  private final Cells time;
  private final Accumulator[] accumulators;
  private final TextIds ids = new TextIds();
  private final GroupTable groups;
  private final long[] key;

  Aggregator(Step.Aggregate step, Cells[] input, TimeRange range, EngineLimits limits) {
    this.step = step;
    this.range = range;
    this.limits = limits;
    ScalarCompiler scalars = new ScalarCompiler(input);
    keys = step.keys().stream().map(k -> scalars.compile(k.value())).toArray(Cells[]::new);
    time = step.time() == null ? Cells.NONE : scalars.compile(step.time());
    List<Aggregation> aggregations = step.aggregations();
    accumulators = new Accumulator[aggregations.size()];
    for (int i = 0; i < accumulators.length; i++) {
      accumulators[i] = Accumulators.of(aggregations.get(i), scalars, time, ids);
    }
    // The keys, which of them are absent, and the start of the window.
    key = new long[keys.length + 2];
    groups = new GroupTable(key.length);
  }

  /** Adds rows; throws {@link LimitException} when there are too many groups. */
  void add(int[] rows, int count) {
    for (int i = 0; i < count; i++) {
      int row = rows[i];
      long absent = 0;
      for (int k = 0; k < keys.length; k++) {
        boolean none = keys[k].absent(row);
        absent |= none ? 1L << k : 0;
        key[k] = none ? 0 : keys[k].key(row, ids);
      }
      key[keys.length] = absent;
      if (step.everyNanos() > 0) {
        if (time.absent(row)) {
          continue;
        }
        key[keys.length + 1] =
            Math.floorDiv(time.integer(row), step.everyNanos()) * step.everyNanos();
      }
      int group = groups.group(key);
      for (Accumulator accumulator : accumulators) {
        accumulator.add(group, row);
      }
    }
    check();
  }

  private void check() {
    if (groups.size() > limits.maxGroups()) {
      throw new LimitException(
          "more than %,d groups".formatted(limits.maxGroups()),
          "group by fewer fields, use a longer every, or add where");
    }
    long bytes = groups.bytes() + ids.bytes();
    for (Accumulator accumulator : accumulators) {
      bytes += accumulator.bytes();
    }
    if (bytes > limits.maxBytes()) {
      throw new LimitException(
          "the query needs more than %,d MiB".formatted(limits.maxBytes() >> 20),
          "group by fewer fields, or add where");
    }
  }

  /** The groups as rows, windows in order; one row when there are no keys and no windows. */
  List<@Nullable Object[]> rows(Consumer<String> notes) {
    if (groups.size() == 0 && keys.length == 0 && step.everyNanos() == 0) {
      groups.group(key); // count() of nothing is 0
    }
    boolean windows = step.everyNanos() > 0;
    List<@Nullable Object[]> rows = new ArrayList<>(groups.size());
    for (int group = 0; group < groups.size(); group++) {
      @Nullable Object[] row = new Object[(windows ? 1 : 0) + keys.length + accumulators.length];
      int at = 0;
      long start = groups.key(group, keys.length + 1);
      if (windows) {
        row[at++] = start;
      }
      long absent = groups.key(group, keys.length);
      for (int k = 0; k < keys.length; k++) {
        row[at++] = (absent & 1L << k) != 0 ? null : keys[k].unkey(groups.key(group, k), ids);
      }
      for (Accumulator accumulator : accumulators) {
        row[at++] = accumulator.result(group, windows ? seconds(start) : range.seconds());
      }
      rows.add(row);
    }
    if (windows) {
      rows.sort((a, b) -> Values.compare(a[0], b[0]));
    }
    for (Accumulator accumulator : accumulators) {
      String note = accumulator.note();
      if (note != null) {
        notes.accept(note);
      }
    }
    return rows;
  }

  /** How much of a window lies in the range: the first and the last may be cut. */
  private double seconds(long start) {
    long from = Math.max(start, range.sinceNanos());
    long to = Math.min(start + step.everyNanos(), range.untilNanos());
    return Math.max(1, to - from) / 1e9;
  }
}
