package io.obsmesh.wire.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogHistogramTest {
  private static double exact(double[] sorted, double q) {
    return sorted[(int) Math.max(0, Math.ceil(q * sorted.length) - 1)];
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyQuantile_isWithinOnePercent_overTwelveOrdersOfMagnitude(long seed) {
    Random random = new Random(seed);
    double[] values = new double[5_000];
    LogHistogram histogram = new LogHistogram();
    LogHistogram half = new LogHistogram();
    for (int i = 0; i < values.length; i++) {
      double value = Math.floor(Math.pow(10, random.nextDouble() * 12));
      values[i] = seed % 2 == 0 && i % 3 == 0 ? -value : value;
      (i % 2 == 0 ? histogram : half).add(values[i]);
    }
    histogram.merge(half);
    Arrays.sort(values);
    assertThat(histogram.total()).isEqualTo(values.length);
    for (double q : new double[] {0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1}) {
      double expected = exact(values, q);
      assertThat(histogram.quantile(q))
          .as("q=%s", q)
          .isCloseTo(expected, within(Math.abs(expected) * 0.01));
    }
  }

  @Test
  void smallWholeNumbers_areExactWhenRounded() {
    for (int value = 0; value < 64; value++) {
      LogHistogram histogram = new LogHistogram();
      histogram.add(value);
      histogram.add(1000);
      assertThat(Math.round(histogram.quantile(0.5))).isEqualTo(value);
    }
  }

  @Test
  void nothing_hasNoQuantile() {
    assertThat(new LogHistogram().quantile(0.5)).isNaN();
  }

  @Test
  void extremes() {
    LogHistogram histogram = new LogHistogram();
    histogram.add(Long.MAX_VALUE);
    histogram.add(Double.MIN_NORMAL);
    histogram.add(Double.MAX_VALUE);
    histogram.add(Double.NaN);
    assertThat(histogram.total()).isEqualTo(3);
    assertThat(histogram.quantile(0)).isEqualTo(Double.MIN_NORMAL);
    assertThat(histogram.quantile(1)).isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void distinctValues_areExactUpTo4096_thenWithinThreePercent() {
    DistinctCounter counter = new DistinctCounter();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 4_000; i++) {
        counter.add(DistinctCounter.hash(i));
      }
    }
    assertThat(counter.count()).isEqualTo(4_000);
    for (int i = 0; i < 200_000; i++) {
      counter.add(DistinctCounter.hash(i));
    }
    assertThat(counter.isEstimate()).isTrue();
    assertThat((double) counter.count()).isCloseTo(200_000, within(6_000.0));
  }
}
