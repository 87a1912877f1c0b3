package io.obsmesh.query.engine;

import io.obsmesh.query.Times;
import io.obsmesh.query.plan.Aggregation;
import io.obsmesh.query.plan.NodeAggregate;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.sketch.GroupTable;
import io.obsmesh.wire.sketch.TextIds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
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
  private NodeStates[] states = {};
  private final TextIds ids = new TextIds();
  private final GroupTable groups;
  private final long[] key;

  /** For each group the tables that its rows came from, one bit each. */
  private long[] members = new long[16];

  /** Of rows. */
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

  /** Of groups that nodes send. */
  Aggregator(NodeAggregate nodes, TimeRange range, EngineLimits limits) {
    step = nodes.step();
    this.range = range;
    this.limits = limits;
    keys = step.keys().stream().map(k -> new BoundCells(k.value().type())).toArray(Cells[]::new);
    time = new BoundCells(ValueType.TIME);
    List<Aggregation> aggregations = step.aggregations();
    accumulators = new Accumulator[aggregations.size()];
    states = new NodeStates[accumulators.length];
    for (int i = 0; i < accumulators.length; i++) {
      Scalar argument = aggregations.get(i).argument();
      BoundCells value = new BoundCells(argument == null ? ValueType.INTEGER : argument.type());
      BoundCells at = new BoundCells(ValueType.INTEGER);
      states[i] = new NodeStates(nodes.state(i), nodes.rows(), value, at);
      accumulators[i] = Accumulators.merging(aggregations.get(i), value, at, ids);
    }
    key = new long[keys.length + 2];
    groups = new GroupTable(key.length);
  }

  /**
   * Adds the groups of a node's answer; throws {@link LimitException} when there are too many.
   *
   * @param member which table of a union they came from
   */
  void merge(VectorSchemaRoot batch, int member) {
    if (!PartialColumns.isPartial(batch.getSchema())) {
      throw new NoNodeException("a node of an older version cannot aggregate: update it");
    }
    for (int k = 0; k < keys.length; k++) {
      ((BoundCells) keys[k]).bind(ArrowCells.of(batch.getVector(PartialColumns.key(k))));
    }
    ((BoundCells) time).bind(ArrowCells.of(batch.getVector(PartialColumns.WINDOW)));
    for (NodeStates state : states) {
      state.bind(batch);
    }
    for (int row = 0; row < batch.getRowCount(); row++) {
      int group = group(row, member);
      for (int i = 0; group >= 0 && i < accumulators.length; i++) {
        accumulators[i].merge(states[i], group, row);
      }
    }
    check();
  }

  /**
   * Adds rows; throws {@link LimitException} when there are too many groups.
   *
   * @param member which table of a union they came from
   */
  void add(int[] rows, int count, int member) {
    for (int i = 0; i < count; i++) {
      int row = rows[i];
      int group = group(row, member);
      for (int a = 0; group >= 0 && a < accumulators.length; a++) {
        accumulators[a].add(group, row);
      }
    }
    check();
  }

  /** The group of a row of the batch at hand; -1 when it is in no window. */
  private int group(int row, int member) {
    long absent = 0;
    for (int k = 0; k < keys.length; k++) {
      boolean none = keys[k].absent(row);
      absent |= none ? 1L << k : 0;
      key[k] = none ? 0 : keys[k].key(row, ids);
    }
    key[keys.length] = absent;
    if (step.everyNanos() > 0) {
      if (time.absent(row)) {
        return -1;
      }
      key[keys.length + 1] =
          Math.floorDiv(time.integer(row), step.everyNanos()) * step.everyNanos();
    }
    int group = groups.group(key);
    members = Accumulators.reserve(members, group);
    members[group] |= 1L << member; // of more than 64 tables some share a bit
    return group;
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

  /**
   * The groups as rows, windows in order; one row when there are no keys and no windows.
   *
   * @param completeSince from when on rows are complete, for each table of a union; rates are per
   *     second of that time
   */
  List<@Nullable Object[]> rows(long[] completeSince, Consumer<String> notes) {
    if (groups.size() == 0 && keys.length == 0 && step.everyNanos() == 0) {
      groups.group(key); // count() of nothing is 0
    }
    boolean windows = step.everyNanos() > 0;
    long seenSince = Long.MAX_VALUE;
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
      long since = since(group, completeSince);
      if (since > range.sinceNanos() && since < range.untilNanos()) {
        seenSince = Math.min(seenSince, since);
      }
      double seconds = seconds(windows, start, since);
      for (Accumulator accumulator : accumulators) {
        row[at++] = accumulator.result(group, seconds);
      }
      rows.add(row);
    }
    if (windows) {
      rows.sort((a, b) -> Values.compare(a[0], b[0]));
    }
    if (seenSince < Long.MAX_VALUE) {
      boolean rates = step.aggregations().stream().anyMatch(a -> a.kind() == Aggregation.Kind.RATE);
      notes.accept(
          (rates ? "rates are of the time since " : "not all rows are kept from before ")
              + Times.format(seenSince)
              + (rates ? ", from when on all rows are kept" : ""));
    }
    for (Accumulator accumulator : accumulators) {
      String note = accumulator.note();
      if (note != null) {
        notes.accept(note);
      }
    }
    return rows;
  }

  /** From when on rows like those of the group are complete; of several tables, the earliest. */
  private long since(int group, long[] completeSince) {
    long since = Long.MAX_VALUE;
    long of = group < members.length ? members[group] : 0;
    for (int member = 0; member < completeSince.length; member++) {
      if ((of & 1L << member) != 0) {
        since = Math.min(since, completeSince[member]);
      }
    }
    return since == Long.MAX_VALUE ? 0 : since;
  }

  /**
   * How much of a window, or of the range, could be seen: the first and the last window may be cut
   * by the range, and nothing is seen before a node starts or of what had to make room. Of a time
   * before that only single rows are left; they count as seen all the time.
   */
  private double seconds(boolean window, long start, long since) {
    long from = window ? Math.max(start, range.sinceNanos()) : range.sinceNanos();
    long to = window ? Math.min(start + step.everyNanos(), range.untilNanos()) : range.untilNanos();
    return Math.max(1, to - (since < to ? Math.max(from, since) : from)) / 1e9;
  }
}
