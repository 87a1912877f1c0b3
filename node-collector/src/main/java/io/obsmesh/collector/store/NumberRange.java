package io.obsmesh.collector.store;

import io.obsmesh.wire.Predicate.Comparison;
import java.util.function.LongPredicate;
import java.util.function.LongToIntFunction;

/**
 * The whole numbers for which a comparison holds: what every comparison with a constant comes to.
 *
 * @param low the least
 * @param high the greatest; below {@code low} when there is none
 */
record NumberRange(long low, long high) {
  private static final NumberRange EMPTY = new NumberRange(1, 0);

  static NumberRange of(Comparison comparison, long right) {
    return of(comparison, value -> Long.compare(value, right));
  }

  /** Exact also where neighbouring numbers are the same as a double. */
  static NumberRange of(Comparison comparison, double right) {
    return of(comparison, value -> Double.compare((double) value, right));
  }

  /**
   * @param order of a value to the constant; it never falls as the value grows
   */
  private static NumberRange of(Comparison comparison, LongToIntFunction order) {
    return switch (comparison) {
      case LESS -> below(value -> order.applyAsInt(value) >= 0);
      case LESS_OR_EQUAL -> below(value -> order.applyAsInt(value) > 0);
      case GREATER -> from(value -> order.applyAsInt(value) > 0);
      case GREATER_OR_EQUAL -> from(value -> order.applyAsInt(value) >= 0);
      case EQUAL -> {
        NumberRange least = from(value -> order.applyAsInt(value) >= 0);
        NumberRange most = below(value -> order.applyAsInt(value) > 0);
        yield least == EMPTY || most == EMPTY ? EMPTY : new NumberRange(least.low, most.high);
      }
    };
  }

  private static NumberRange from(LongPredicate holds) {
    return holds.test(Long.MAX_VALUE) ? new NumberRange(least(holds), Long.MAX_VALUE) : EMPTY;
  }

  private static NumberRange below(LongPredicate ends) {
    if (!ends.test(Long.MAX_VALUE)) {
      return new NumberRange(Long.MIN_VALUE, Long.MAX_VALUE);
    }
    long least = least(ends);
    return least == Long.MIN_VALUE ? EMPTY : new NumberRange(Long.MIN_VALUE, least - 1);
  }

  private static long least(LongPredicate holds) {
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    while (low < high) {
      long middle = (low & high) + ((low ^ high) >> 1);
      if (holds.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
