package io.obsmesh.collector.store;

import io.obsmesh.table.Table;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.sketch.DistinctCounter;
import io.obsmesh.wire.sketch.FrequentValues;
import io.obsmesh.wire.sketch.LogHistogram;
import io.obsmesh.wire.sketch.TextIds;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** One state of every group of a {@link PartialAggregate}. Not thread-safe. */
abstract class GroupState {
  /** Makes room for so many groups. */
  abstract void reserve(int groups);

  /** Adds rows, each to the group at the same place. */
  abstract void add(StoredBatch batch, Selection selected, int[] rows, int[] groups, int count);

  /** Writes a group's state into a row of the answer; what is absent is left null. */
  abstract void write(int group, VectorSchemaRoot answer, int row);

  /** What it takes in memory, about, bytes. */
  abstract long bytes();

  /** Throws {@link IllegalArgumentException} when the state does not fit the table. */
  static GroupState of(
      PartialAggregate.State state,
      int index,
      Table table,
      TextIds ids,
      Function<Reference, ValueReader> readers) {
    return switch (state) {
      case PartialAggregate.Count(var where) ->
          new Counts(index, where == null ? null : RowFilter.compile(where, table));
      case PartialAggregate.Sum(var of) -> new Sums(index, readers.apply(of).requireNumbers());
      case PartialAggregate.Moments(var of) ->
          new MomentSums(index, readers.apply(of).requireNumbers());
      case PartialAggregate.Pick(var of, var which) ->
          new PickedValues(
              index,
              readers.apply(of),
              which,
              ids,
              new ValueReader(table, Reference.of("time"), ids));
      case PartialAggregate.Distribution(var of) ->
          new Histograms(index, readers.apply(of).requireNumbers());
      case PartialAggregate.Distinct(var of) -> new Distincts(index, readers.apply(of), ids);
      case PartialAggregate.Frequent(var of) -> new Frequents(index, readers.apply(of), ids);
    };
  }

  static void number(VectorSchemaRoot answer, int index, String part, int row, long value) {
    ((BigIntVector) answer.getVector(PartialColumns.state(index, part))).setSafe(row, value);
  }

  private static void real(VectorSchemaRoot answer, int index, String part, int row, double value) {
    ((Float8Vector) answer.getVector(PartialColumns.state(index, part))).setSafe(row, value);
  }

  private static void sketch(VectorSchemaRoot answer, int index, int row, byte[] bytes) {
    ((VarBinaryVector) answer.getVector(PartialColumns.state(index, "sketch"))).setSafe(row, bytes);
  }

  /** Rows. */
  private static final class Counts extends GroupState {
    private final int index;
    private final @Nullable RowFilter where;
    private long[] counts = new long[16];

    Counts(int index, @Nullable RowFilter where) {
      this.index = index;
      this.where = where;
    }

    @Override
    void reserve(int groups) {
      counts = grown(counts, groups);
    }

    @Override
    void add(StoredBatch batch, Selection selected, int[] rows, int[] groups, int count) {
      BatchTest test = where == null ? BatchTest.ALL : where.on(batch);
      if (test == BatchTest.NONE) {
        return;
      }
      if (test == BatchTest.ALL) {
        for (int i = 0; i < count; i++) {
          counts[groups[i]]++;
        }
        return;
      }
      Selection passing = selected.copy();
      test.keep(passing);
      for (int i = 0; i < count; i++) {
        counts[groups[i]] += passing.words[rows[i] >> 6] >>> rows[i] & 1;
      }
    }

    @Override
    void write(int group, VectorSchemaRoot answer, int row) {
      number(answer, index, "count", row, counts[group]);
    }

    @Override
    long bytes() {
      return 8L * counts.length;
    }
  }

  /** Counts and sums. */
  private static final class Sums extends GroupState {
    private final int index;
    private final ValueReader of;
    private long[] counts = new long[16];
    private long[] sums = new long[16];

    Sums(int index, ValueReader of) {
      this.index = index;
      this.of = of;
    }

    @Override
    void reserve(int groups) {
      counts = grown(counts, groups);
      sums = grown(sums, groups);
    }

    @Override
    void add(StoredBatch batch, Selection selected, int[] rows, int[] groups, int count) {
      of.read(batch, rows, groups, count);
      long[] values = of.values();
      int[] to = of.groups();
      for (int i = 0; i < of.count(); i++) {
        counts[to[i]]++;
        sums[to[i]] += values[i];
      }
    }

    @Override
    void write(int group, VectorSchemaRoot answer, int row) {
      if (counts[group] > 0) {
        number(answer, index, "count", row, counts[group]);
        number(answer, index, "sum", row, sums[group]);
      }
    }

    @Override
    long bytes() {
      return 16L * counts.length;
    }
  }

  /** Sums of differences from the group's first value: no difference of large squares. */
  private static final class MomentSums extends GroupState {
    private final int index;
    private final ValueReader of;
    private long[] counts = new long[16];
    private double[] origins = new double[16];
    private double[] sums = new double[16];
    private double[] squares = new double[16];

    MomentSums(int index, ValueReader of) {
      this.index = index;
      this.of = of;
    }

    @Override
    void reserve(int groups) {
      counts = grown(counts, groups);
      if (origins.length < counts.length) {
        origins = Arrays.copyOf(origins, counts.length);
        sums = Arrays.copyOf(sums, counts.length);
        squares = Arrays.copyOf(squares, counts.length);
      }
    }

    @Override
    void add(StoredBatch batch, Selection selected, int[] rows, int[] groups, int count) {
      of.read(batch, rows, groups, count);
      long[] values = of.values();
      int[] to = of.groups();
      for (int i = 0; i < of.count(); i++) {
        int group = to[i];
        if (counts[group]++ == 0) {
          origins[group] = values[i];
        }
        double difference = values[i] - origins[group];
        sums[group] += difference;
        squares[group] += difference * difference;
      }
    }

    @Override
    void write(int group, VectorSchemaRoot answer, int row) {
      long count = counts[group];
      if (count > 0) {
        double sum = sums[group];
        number(answer, index, "count", row, count);
        real(answer, index, "mean", row, origins[group] + sum / count);
        real(answer, index, "squares", row, Math.max(0, squares[group] - sum * sum / count));
      }
    }

    @Override
    long bytes() {
      return 32L * counts.length;
    }
  }

  /** What makes a group's sketch, and how it is filled. */
  private abstract static class Sketches<S> extends GroupState {
    private final int index;
    private final ValueReader of;
    private @Nullable Object[] sketches = new Object[16];

    Sketches(int index, ValueReader of) {
      this.index = index;
      this.of = of;
    }

    ValueReader of() {
      return of;
    }

    @Override
    final void reserve(int groups) {
      if (sketches.length < groups) {
        sketches = Arrays.copyOf(sketches, Math.max(groups, 2 * sketches.length));
      }
    }

    @SuppressWarnings("unchecked") // only made() is stored
    final S sketch(int group) {
      Object sketch = sketches[group];
      if (sketch == null) {
        sketch = made();
        sketches[group] = sketch;
      }
      return (S) sketch;
    }

    @Override
    final void add(StoredBatch batch, Selection selected, int[] rows, int[] groups, int count) {
      of.read(batch, rows, groups, count);
      add(of.values(), of.groups(), of.count());
    }

    @SuppressWarnings("unchecked") // only made() is stored
    @Override
    final void write(int group, VectorSchemaRoot answer, int row) {
      Object sketch = sketches[group];
      if (sketch != null) {
        GroupState.sketch(answer, index, row, written((S) sketch));
      }
    }

    @SuppressWarnings("unchecked") // only made() is stored
    @Override
    final long bytes() {
      long bytes = 8L * sketches.length;
      for (Object sketch : sketches) {
        bytes += sketch == null ? 0 : bytes((S) sketch);
      }
      return bytes;
    }

    abstract S made();

    abstract void add(long[] values, int[] groups, int count);

    abstract byte[] written(S sketch);

    abstract long bytes(S sketch);
  }

  private static final class Histograms extends Sketches<LogHistogram> {
    Histograms(int index, ValueReader of) {
      super(index, of);
    }

    @Override
    LogHistogram made() {
      return new LogHistogram();
    }

    @Override
    void add(long[] values, int[] groups, int count) {
      for (int i = 0; i < count; i++) {
        sketch(groups[i]).add(values[i]);
      }
    }

    @Override
    byte[] written(LogHistogram sketch) {
      return sketch.write();
    }

    @Override
    long bytes(LogHistogram sketch) {
      return sketch.bytes();
    }
  }

  private static final class Distincts extends Sketches<DistinctCounter> {
    private final TextIds ids;

    Distincts(int index, ValueReader of, TextIds ids) {
      super(index, of);
      this.ids = ids;
    }

    @Override
    DistinctCounter made() {
      return new DistinctCounter();
    }

    @Override
    void add(long[] values, int[] groups, int count) {
      boolean text = of().isText();
      for (int i = 0; i < count; i++) {
        sketch(groups[i]).add(text ? ids.hash64((int) values[i]) : DistinctCounter.hash(values[i]));
      }
    }

    @Override
    byte[] written(DistinctCounter sketch) {
      return sketch.write();
    }

    @Override
    long bytes(DistinctCounter sketch) {
      return sketch.bytes();
    }
  }

  private static final class Frequents extends Sketches<FrequentValues> {
    private final TextIds ids;

    Frequents(int index, ValueReader of, TextIds ids) {
      super(index, of);
      this.ids = ids;
    }

    @Override
    FrequentValues made() {
      return new FrequentValues();
    }

    @Override
    void add(long[] values, int[] groups, int count) {
      for (int i = 0; i < count; i++) {
        sketch(groups[i]).add(values[i], 1);
      }
    }

    @Override
    byte[] written(FrequentValues sketch) {
      return sketch.write(of().isText() ? ids : null);
    }

    @Override
    long bytes(FrequentValues sketch) {
      return 96L * sketch.size();
    }
  }

  static long[] grown(long[] array, int groups) {
    return array.length >= groups
        ? array
        : Arrays.copyOf(array, Math.max(groups, 2 * array.length));
  }
}
