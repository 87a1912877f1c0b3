package io.obsmesh.bench;

import java.util.Arrays;
import java.util.List;

/** Median, least and greatest of several measurements. */
record Spread(double median, double least, double greatest) {
  static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("values: none (expected: one or more)");
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElseThrow());
  }

  String text(String format) {
    return (format + " (" + format + " to " + format + ")").formatted(median, least, greatest);
  }
}
