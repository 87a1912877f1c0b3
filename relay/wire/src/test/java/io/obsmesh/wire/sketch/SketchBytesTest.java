package io.obsmesh.wire.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SketchBytesTest {
  private static LogHistogram histogram() {
    LogHistogram histogram = new LogHistogram();
    for (double value : new double[] {0, 0, 1, -3, 1e9, 1e9 + 1, Double.MAX_VALUE, -1e-300}) {
      histogram.add(value);
    }
    return histogram;
  }

  @Test
  void histogram_comesBackWithEveryQuantile() {
    LogHistogram whole = histogram();
    LogHistogram read = new LogHistogram();
    read.merge(whole.write());
    read.merge(new LogHistogram().write());
    assertThat(read.total()).isEqualTo(whole.total());
    for (double q = 0; q <= 1; q += 0.05) {
      assertThat(read.quantile(q)).isEqualTo(whole.quantile(q));
    }
  }

  @Test
  void distinctValues_addUp_exactOrEstimated() {
    for (int size : new int[] {10, 4_000, 50_000}) {
      DistinctCounter left = new DistinctCounter();
      DistinctCounter right = new DistinctCounter();
      DistinctCounter both = new DistinctCounter();
      for (int i = 0; i < size; i++) {
        (i % 3 == 0 ? left : right).add(DistinctCounter.hash(i));
        both.add(DistinctCounter.hash(i));
      }
      DistinctCounter merged = new DistinctCounter();
      merged.merge(left.write());
      merged.merge(right.write());
      merged.merge(right.write());
      assertThat(merged.count()).isEqualTo(both.count());
    }
  }

  @Test
  void frequentValues_addUp_andSayWhatIsLeftOut() {
    TextIds mine = new TextIds();
    TextIds theirs = new TextIds();
    theirs.id("other");
    FrequentValues sent = new FrequentValues();
    sent.add(theirs.id("ü"), 3);
    sent.add(theirs.id("b"), 5);
    FrequentValues merged = new FrequentValues();
    merged.add(mine.id("b"), 1);
    merged.merge(sent.write(theirs), mine);
    assertThat(merged.top(1, Comparator.naturalOrder()))
        .containsExactly(new FrequentValues.Entry(mine.id("b"), 6));
    assertThat(merged.overflowed()).isFalse();
    for (int i = 0; i < FrequentValues.MOST_VALUES; i++) {
      sent.add(1000 + i, 1);
    }
    assertThat(sent.overflowed()).isTrue();
    FrequentValues numbers = new FrequentValues();
    numbers.add(-7, 2);
    FrequentValues read = new FrequentValues();
    read.merge(numbers.write(null), null);
    assertThat(read.top(9, Comparator.naturalOrder()))
        .containsExactly(new FrequentValues.Entry(-7, 2));
  }

  @Test
  void texts_hashTheSameInEveryProcess() {
    TextIds ids = new TextIds();
    assertThat(ids.hash64(ids.id("/käse"))).isEqualTo(ids.hash64(ids.id("/käse")));
    // Written down, so that nodes of different versions agree.
    assertThat(ids.hash64(ids.id("a"))).isEqualTo(DistinctCounter.hash(0xaf63dc4c8601ec8cL));
  }

  @Test
  void damagedBytes_areReadOrRefused_neverMore() {
    Random random = new Random(5);
    DistinctCounter few = new DistinctCounter();
    few.add(1);
    few.add(2);
    FrequentValues values = new FrequentValues();
    values.add(1, 2);
    damage(histogram().write(), random, bytes -> new LogHistogram().merge(bytes));
    damage(few.write(), random, bytes -> new DistinctCounter().merge(bytes));
    damage(values.write(null), random, bytes -> new FrequentValues().merge(bytes, null));
    assertThatThrownBy(() -> new LogHistogram().merge(new byte[0]))
        .hasMessage("histogram: 0 bytes (expected: more)");
  }

  private static void damage(byte[] whole, Random random, Consumer<byte[]> reader) {
    for (int round = 0; round < 5_000; round++) {
      byte[] damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 2));
      for (int i = 0; i < damaged.length && i < random.nextInt(4); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        reader.accept(damaged);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("expected");
      }
    }
  }
}
