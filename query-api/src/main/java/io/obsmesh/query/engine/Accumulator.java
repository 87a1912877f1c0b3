package io.obsmesh.query.engine;

import org.jspecify.annotations.Nullable;

/** One aggregate of all groups. Not thread-safe. */
abstract class Accumulator {
  /** Adds a row to a group, 0 or more, at most one above the largest so far. */
  abstract void add(int group, int row);

  /** Adds what a node knows of a group, of its answer's row, to a group. */
  abstract void merge(NodeStates states, int group, int row);

  /**
   * The group's value; null when there was nothing to aggregate.
   *
   * @param seconds how long the window or range is, for rates
   */
  abstract @Nullable Object result(int group, double seconds);

  /** What it takes in memory beyond a few numbers for each group, bytes. */
  long bytes() {
    return 0;
  }

  /** What the reader should know of the values; null when nothing. */
  @Nullable String note() {
    return null;
  }
}
