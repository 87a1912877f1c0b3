package io.obsmesh.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.lake.RunRows.Range;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunRowsTest {
  private final RunRows rows = new RunRows(1);

  @Test
  void whatComesAgain_isNotTakenAgain_toTheRow() {
    assertThat(rows.take(new Range(0, 10))).containsExactly(new Range(0, 10));
    assertThat(rows.take(new Range(5, 15))).containsExactly(new Range(10, 15));
    assertThat(rows.take(new Range(0, 15))).isEmpty();
    assertThat(rows.missing()).isZero();
  }

  @Test
  void whatComesLate_fillsItsHole() {
    rows.take(new Range(0, 10));
    assertThat(rows.take(new Range(20, 30))).containsExactly(new Range(20, 30));
    assertThat(rows.missing()).isEqualTo(10);
    assertThat(rows.take(new Range(8, 18))).containsExactly(new Range(10, 18));
    assertThat(rows.take(new Range(10, 40))).containsExactly(new Range(18, 20), new Range(30, 40));
    assertThat(rows.missing()).isZero();
  }

  @Test
  void anyOrder_givesEveryRowOnce_alsoWhenItIsReadBackBetween() {
    Random random = new Random(7);
    RunRows known = rows;
    BitSet taken = new BitSet();
    for (int i = 0; i < 500; i++) {
      long first = random.nextInt(1_000);
      List<Range> fresh = known.take(new Range(first, first + 1 + random.nextInt(50)));
      for (Range range : fresh) {
        for (int row = (int) range.first(); row < range.next(); row++) {
          assertThat(taken.get(row)).as("row %d taken twice", row).isFalse();
          taken.set(row);
        }
      }
      known = RunRows.parse(known.toString());
      assertThat(known.missing()).isEqualTo(taken.length() - taken.cardinality());
    }
  }

  @Test
  void tooManyHoles_areGivenUp_butStayCounted() {
    for (int i = 0; i < 100; i++) {
      rows.take(new Range(10L * i + 5, 10L * i + 10));
    }
    assertThat(rows.missing()).isEqualTo(500);
    assertThat(rows.take(new Range(0, 5))).as("given up").isEmpty();
    assertThat(rows.take(new Range(990, 995))).containsExactly(new Range(990, 995));
    assertThat(rows.missing()).isEqualTo(495);
  }
}
