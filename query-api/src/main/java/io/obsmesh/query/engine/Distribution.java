package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Field;
import io.obsmesh.wire.sketch.LogHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Quantiles and histograms. */
final class Distribution extends Accumulator {
  private final Cells of;
  private final double quantile;
  private final int bins;
  private final Field output;
  private @Nullable LogHistogram[] groups = new LogHistogram[16];
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private long bytes;

  /**
   * @param bins how many bins a histogram has; 0 for the quantile
   */
  Distribution(Cells of, double quantile, int bins, Field output) {
    this.of = of;
    this.quantile = quantile;
    this.bins = bins;
    this.output = output;
  }

  @Override
  void add(int group, int row) {
    if (of.absent(row)) {
      return;
    }
    double value = of.number(row);
    histogram(group).add(value);
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  @Override
  void merge(NodeStates states, int group, int row) {
    byte[] sketch = states.sketch(row);
    if (sketch != null) {
      LogHistogram histogram = histogram(group);
      histogram.merge(sketch);
      min = Math.min(min, histogram.min());
      max = Math.max(max, histogram.max());
    }
  }

  private LogHistogram histogram(int group) {
    if (group >= groups.length) {
      groups = Arrays.copyOf(groups, Math.max(16, 2 * group));
    }
    LogHistogram histogram = groups[group];
    if (histogram == null) {
      histogram = new LogHistogram();
      groups[group] = histogram;
      bytes += 512; // what one usually grows to
    }
    return histogram;
  }

  @Override
  @Nullable Object result(int group, double seconds) {
    LogHistogram histogram = group < groups.length ? groups[group] : null;
    if (histogram == null || histogram.total() == 0) {
      return null;
    }
    return bins == 0 ? Accumulators.rounded(histogram.quantile(quantile), output) : bins(histogram);
  }

  /**
   * The bins that are not empty, as [from, to, count]. All groups have the same bins, so that
   * windows can be drawn side by side: of equal ratio where all values are positive and far apart,
   * else of equal width.
   */
  private List<List<Object>> bins(LogHistogram histogram) {
    boolean logarithmic = min > 0 && max / min > 4;
    List<List<Object>> result = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      double low = edge(i, logarithmic);
      double high = edge(i + 1, logarithmic);
      long count = histogram.between(low, i == bins - 1 ? Double.POSITIVE_INFINITY : high);
      if (count > 0) {
        result.add(List.of(Math.round(low), Math.round(high), count));
      }
    }
    return result;
  }

  private double edge(int i, boolean logarithmic) {
    if (i == 0) {
      return min;
    }
    return logarithmic
        ? min * Math.pow(max / min, (double) i / bins)
        : min + (max - min) * i / bins;
  }

  @Override
  long bytes() {
    return bytes;
  }
}
