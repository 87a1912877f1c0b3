package io.obsmesh.wire;

import io.obsmesh.wire.Predicate.Reference;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node computes of the rows that match, instead of sending them: one state of each kind for
 * every group. States of the same group add up, whoever they come from, so a node that holds too
 * many groups sends what it has and starts afresh. The answer's columns are in {@link
 * PartialColumns}.
 *
 * @param keys what rows are grouped by; a row without a value is in the group without one
 * @param everyNanos length of the windows of {@code time}, which begin at multiples of it since the
 *     Unix epoch; 0 for none. A row without time is in no window
 * @param states what is computed, at least one
 */
public record PartialAggregate(List<Key> keys, long everyNanos, List<State> states) {
  /** More keys than this are refused. */
  public static final int MAX_KEYS = 32;

  /** More states than this are refused. */
  public static final int MAX_STATES = 256;

  public PartialAggregate {
    keys = List.copyOf(keys);
    states = List.copyOf(states);
    if (everyNanos < 0) {
      throw new IllegalArgumentException("every: " + everyNanos + " (expected: >= 0)");
    }
    if (keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "keys: " + keys.size() + " (expected: at most " + MAX_KEYS + ")");
    }
    if (states.isEmpty() || states.size() > MAX_STATES) {
      throw new IllegalArgumentException(
          "states: " + states.size() + " (expected: 1 to " + MAX_STATES + ")");
    }
  }

  /** The columns that are looked at. */
  public Stream<Reference> references() {
    return Stream.concat(
        keys.stream().map(Key::of),
        states.stream()
            .flatMap(state ->
                switch (state) {
                  case Count(var where) -> where == null ? Stream.empty() : where.references();
                  case Sum(var of) -> Stream.of(of);
                  case Moments(var of) -> Stream.of(of);
                  case Pick pick -> Stream.of(pick.of());
                  case Distribution(var of) -> Stream.of(of);
                  case Distinct(var of) -> Stream.of(of);
                  case Frequent(var of) -> Stream.of(of);
                }));
  }

  /**
   * One key.
   *
   * @param width numbers are rounded down to a multiple of it; 0 for values as they are
   */
  public record Key(Reference of, long width) {
    public Key {
      if (width < 0) {
        throw new IllegalArgumentException("width: " + width + " (expected: >= 0)");
      }
    }
  }

  /** What is known of a group. Rows without the value count nowhere but in {@link Count}. */
  public sealed interface State {}

  /** How many rows, of those that satisfy; null for all. */
  public record Count(@Nullable Predicate where) implements State {}

  /** How many values and their sum, modulo 2^64. */
  public record Sum(Reference of) implements State {}

  /** How many values, their mean, and the sum of their squared differences from it. */
  public record Moments(Reference of) implements State {}

  /** One row's value. */
  public record Pick(Reference of, Which which) implements State {}

  /** The values in a {@link io.obsmesh.wire.sketch.LogHistogram}. */
  public record Distribution(Reference of) implements State {}

  /** The different values in a {@link io.obsmesh.wire.sketch.DistinctCounter}. */
  public record Distinct(Reference of) implements State {}

  /** How often which value was, in a list of values with their counts. */
  public record Frequent(Reference of) implements State {}

  /** Which row's value is picked. */
  public enum Which {
    LEAST,
    GREATEST,
    /** Of the row with the earliest time. */
    FIRST,
    /** Of the row with the latest time. */
    LAST,
    ANY
  }
}
