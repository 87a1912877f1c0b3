package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Aggregation;
import io.obsmesh.query.plan.Aggregation.Kind;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.wire.sketch.TextIds;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the accumulators of aggregations. Those of numbers are arrays indexed by group. */
final class Accumulators {
  private Accumulators() {}

  /**
   * @param time the time of a row, for first and last; absent when rows have none
   */
  static Accumulator of(Aggregation aggregation, ScalarCompiler scalars, Cells time, TextIds ids) {
    Cells argument =
        aggregation.argument() == null ? Cells.NONE : scalars.compile(aggregation.argument());
    RowTest test =
        aggregation.condition() == null
            ? row -> true
            : new ConditionCompiler(scalars).compile(aggregation.condition());
    Field output = aggregation.output();
    boolean counted = aggregation.argument() == null;
    return switch (aggregation.kind()) {
      case COUNT -> new Counted(test, Kind.COUNT);
      case RATIO -> new Counted(test, Kind.RATIO);
      case RATE -> counted ? new Counted(test, Kind.RATE) : new Summed(argument, output, Kind.RATE);
      case SUM -> new Summed(argument, output, Kind.SUM);
      case AVG -> new Summed(argument, output, Kind.AVG);
      case STDEV -> new Summed(argument, output, Kind.STDEV);
      case MIN -> new Kept(argument, argument, output, -1);
      case MAX -> new Kept(argument, argument, output, 1);
      case FIRST -> new Kept(argument, time, output, -1);
      case LAST -> new Kept(argument, time, output, 1);
      case ANY -> new Kept(argument, Cells.NONE, output, 0);
      case QUANTILE -> new Distribution(argument, aggregation.parameter(), 0, output);
      case HISTOGRAM -> new Distribution(argument, 0, (int) aggregation.parameter(), output);
      case DISTINCT_COUNT -> new Distinct(argument, ids);
      case TOPK ->
          new MostFrequent(
              argument,
              (int) aggregation.parameter(),
              ids,
              aggregation.argument() != null && aggregation.argument().type() == ValueType.TEXT);
    };
  }

  /**
   * The accumulator of states that nodes send.
   *
   * @param value of the picked values of the batch at hand
   * @param at their times
   */
  static Accumulator merging(Aggregation aggregation, Cells value, Cells at, TextIds ids) {
    Field output = aggregation.output();
    RowTest all = row -> true;
    Scalar argument = aggregation.argument();
    return switch (aggregation.kind()) {
      case COUNT -> new Counted(all, Kind.COUNT);
      case RATIO -> new Counted(all, Kind.RATIO);
      case RATE ->
          argument == null ? new Counted(all, Kind.RATE) : new Summed(value, output, Kind.RATE);
      case SUM -> new Summed(value, output, Kind.SUM);
      case AVG -> new Summed(value, output, Kind.AVG);
      case STDEV -> new Summed(value, output, Kind.STDEV);
      case MIN -> new Kept(value, value, output, -1);
      case MAX -> new Kept(value, value, output, 1);
      case FIRST -> new Kept(value, at, output, -1);
      case LAST -> new Kept(value, at, output, 1);
      case ANY -> new Kept(value, Cells.NONE, output, 0);
      case QUANTILE -> new Distribution(value, aggregation.parameter(), 0, output);
      case HISTOGRAM -> new Distribution(value, 0, (int) aggregation.parameter(), output);
      case DISTINCT_COUNT -> new Distinct(value, ids);
      case TOPK ->
          new MostFrequent(
              value,
              (int) aggregation.parameter(),
              ids,
              argument != null && argument.type() == ValueType.TEXT);
    };
  }

  static Object rounded(double value, Field output) {
    return output.type() == ValueType.INTEGER ? (Object) Math.round(value) : (Object) value;
  }

  static long[] reserve(long[] array, int group) {
    return group < array.length ? array : Arrays.copyOf(array, Math.max(16, 2 * group));
  }

  static double[] reserve(double[] array, int group) {
    return group < array.length ? array : Arrays.copyOf(array, Math.max(16, 2 * group));
  }

  /** count, ratio and rate of rows. */
  private static final class Counted extends Accumulator {
    private final RowTest test;
    private final Kind kind;
    private long[] hits = new long[16];
    private long[] rows = new long[16];

    Counted(RowTest test, Kind kind) {
      this.test = test;
      this.kind = kind;
    }

    @Override
    void add(int group, int row) {
      hits = reserve(hits, group);
      rows = reserve(rows, group);
      rows[group]++;
      if (test.test(row)) {
        hits[group]++;
      }
    }

    @Override
    void merge(NodeStates states, int group, int row) {
      hits = reserve(hits, group);
      rows = reserve(rows, group);
      hits[group] += states.count(row);
      rows[group] += states.rows(row);
    }

    @Override
    @Nullable Object result(int group, double seconds) {
      long hit = group < hits.length ? hits[group] : 0;
      long all = group < rows.length ? rows[group] : 0;
      return switch (kind) {
        case RATIO -> all == 0 ? null : (Object) ((double) hit / all);
        case RATE -> hit / seconds;
        default -> hit;
      };
    }
  }

  /** sum, avg, stdev and rate of a number. */
  private static final class Summed extends Accumulator {
    private final Cells of;
    private final Field output;
    private final Kind kind;
    private final boolean whole;
    private long[] counts = new long[16];
    private long[] wholes = new long[16];
    private double[] means = new double[16];
    private double[] squares = new double[16];
    private double[] sums = new double[16];

    Summed(Cells of, Field output, Kind kind) {
      this.of = of;
      this.output = output;
      this.kind = kind;
      this.whole = kind == Kind.SUM && output.type() == ValueType.INTEGER;
    }

    @Override
    void add(int group, int row) {
      counts = reserve(counts, group);
      wholes = reserve(wholes, group);
      sums = reserve(sums, group);
      means = reserve(means, group);
      squares = reserve(squares, group);
      if (of.absent(row)) {
        return;
      }
      long count = ++counts[group];
      if (whole) {
        wholes[group] += of.integer(row);
        return;
      }
      double value = of.number(row);
      sums[group] += value;
      if (kind == Kind.STDEV) { // Welford: no difference of large squares
        double delta = value - means[group];
        means[group] += delta / count;
        squares[group] += delta * (value - means[group]);
      }
    }

    @Override
    void merge(NodeStates states, int group, int row) {
      counts = reserve(counts, group);
      wholes = reserve(wholes, group);
      sums = reserve(sums, group);
      means = reserve(means, group);
      squares = reserve(squares, group);
      long count = states.count(row);
      if (count <= 0) {
        return;
      }
      if (kind == Kind.SUM || kind == Kind.RATE) {
        wholes[group] += states.number("sum", row);
        sums[group] += states.number("sum", row);
        counts[group] += count;
        return;
      }
      double mean = states.real("mean", row);
      sums[group] += mean * count;
      // Two sets of values: the squared distance of their means comes on top (Chan et al. 1979).
      double delta = mean - means[group];
      double all = (double) counts[group] + count;
      squares[group] += states.real("squares", row) + delta * delta * counts[group] * count / all;
      means[group] += delta * count / all;
      counts[group] += count;
    }

    @Override
    @Nullable Object result(int group, double seconds) {
      if (group >= counts.length || counts[group] == 0) {
        return kind == Kind.RATE ? (Object) 0.0 : null;
      }
      return switch (kind) {
        case SUM -> whole ? (Object) wholes[group] : (Object) sums[group];
        case AVG -> rounded(sums[group] / counts[group], output);
        case RATE -> sums[group] / seconds;
        default -> rounded(Math.sqrt(squares[group] / counts[group]), output);
      };
    }
  }

  /** min, max, first, last and any: one row's value. */
  private static final class Kept extends Accumulator {
    private final Cells of;
    private final Cells by;
    private final int sign;
    private final Field output;
    private @Nullable Object[] values = new Object[16];
    private @Nullable Object[] ranks = new Object[16];

    Kept(Cells of, Cells by, Field output, int sign) {
      this.of = of;
      this.by = by;
      this.output = output;
      this.sign = sign;
    }

    @Override
    void add(int group, int row) {
      if (group >= values.length) {
        values = Arrays.copyOf(values, Math.max(16, 2 * group));
        ranks = Arrays.copyOf(ranks, values.length);
      }
      if (of.absent(row)) {
        return;
      }
      if (values[group] == null) {
        values[group] = of.value(row);
        ranks[group] = by.value(row);
      } else if (sign != 0) {
        Object rank = by.value(row);
        // Rows without a time come in order: the last of them is the newest.
        int order = rank == null ? 1 : Values.compare(rank, Objects.requireNonNull(ranks[group]));
        if (order * sign > 0) {
          values[group] = of.value(row);
          ranks[group] = rank;
        }
      }
    }

    @Override
    void merge(NodeStates states, int group, int row) {
      add(group, row); // its cells are those of the states
    }

    @Override
    @Nullable Object result(int group, double seconds) {
      return group < values.length ? values[group] : null;
    }

    @Override
    public String toString() {
      return output.name();
    }
  }
}
