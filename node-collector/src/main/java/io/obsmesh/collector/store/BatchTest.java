package io.obsmesh.collector.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A filter made ready for one batch: what is known of the batch may already say that no row, or
 * every row, passes. Valid while the batch is retained.
 */
abstract class BatchTest {
  /** What a number costs to compare; other costs are multiples. */
  static final int CHEAP = 1;

  /** What a text costs to look at. */
  static final int DEAR = 50;

  static final BatchTest NONE =
      new BatchTest(0, CHEAP) {
        @Override
        void keep(Selection rows) {
          rows.clear();
        }
      };

  static final BatchTest ALL =
      new BatchTest(1, CHEAP) {
        @Override
        void keep(Selection rows) {}
      };

  private final double share;
  private final int cost;

  /**
   * @param share about which part of the rows passes
   * @param cost of one row, about
   */
  BatchTest(double share, int cost) {
    this.share = share;
    this.cost = cost;
  }

  /** Drops the rows that do not pass. */
  abstract void keep(Selection rows);

  /** A test of rows one by one. */
  static BatchTest each(IntPredicate passes, int cost) {
    return new BatchTest(0.5, cost) {
      @Override
      void keep(Selection rows) {
        for (int i = 0; i < rows.words.length; i++) {
          for (long word = rows.words[i]; word != 0; word &= word - 1) {
            if (!passes.test(64 * i + Long.numberOfTrailingZeros(word))) {
              rows.words[i] &= ~Long.lowestOneBit(word);
            }
          }
        }
      }
    };
  }

  /** What passes all of them. The test that drops most rows for its cost goes first. */
  static BatchTest all(List<BatchTest> tests) {
    List<BatchTest> left = new ArrayList<>(tests);
    if (left.contains(NONE)) {
      return NONE;
    }
    left.removeIf(test -> test == ALL);
    left.sort(Comparator.comparingDouble(test -> test.cost / (1.0001 - test.share)));
    return switch (left.size()) {
      case 0 -> ALL;
      case 1 -> left.getFirst();
      default ->
          new BatchTest(product(left, false), cost(left)) {
            @Override
            void keep(Selection rows) {
              for (BatchTest test : left) {
                test.keep(rows);
                if (rows.isEmpty()) {
                  return;
                }
              }
            }
          };
    };
  }

  /** What passes one of them. The test that passes most rows for its cost goes first. */
  static BatchTest any(List<BatchTest> tests) {
    List<BatchTest> left = new ArrayList<>(tests);
    if (left.contains(ALL)) {
      return ALL;
    }
    left.removeIf(test -> test == NONE);
    left.sort(Comparator.comparingDouble(test -> test.cost / (0.0001 + test.share)));
    return switch (left.size()) {
      case 0 -> NONE;
      case 1 -> left.getFirst();
      default ->
          new BatchTest(1 - product(left, true), cost(left)) {
            @Override
            void keep(Selection rows) {
              Selection undecided = rows.copy();
              for (BatchTest test : left) {
                Selection found = undecided.copy();
                test.keep(found);
                undecided.andNot(found);
                if (undecided.isEmpty()) {
                  return;
                }
              }
              rows.andNot(undecided);
            }
          };
    };
  }

  /** What does not pass. */
  static BatchTest not(BatchTest test) {
    if (test == NONE || test == ALL) {
      return test == NONE ? ALL : NONE;
    }
    return new BatchTest(1 - test.share, test.cost) {
      @Override
      void keep(Selection rows) {
        Selection found = rows.copy();
        test.keep(found);
        rows.andNot(found);
      }
    };
  }

  private static double product(List<BatchTest> tests, boolean inverse) {
    double product = 1;
    for (BatchTest test : tests) {
      product *= inverse ? 1 - test.share : test.share;
    }
    return product;
  }

  private static int cost(List<BatchTest> tests) {
    return tests.stream().mapToInt(test -> test.cost).sum();
  }
}
