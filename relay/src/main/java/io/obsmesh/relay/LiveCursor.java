package io.obsmesh.relay;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A batch and how far it was given out, oldest row first. */
final class LiveCursor {
  private final NodeFeed feed;
  private final VectorSchemaRoot root;
  private final long[] times;
  private final int @Nullable [] order;
  private final long arrivedNanos = System.nanoTime();
  private int at;

  LiveCursor(NodeFeed feed, VectorSchemaRoot root) {
    this.feed = feed;
    this.root = root;
    times = new long[root.getRowCount()];
    boolean sorted = true;
    for (int row = 0; row < times.length; row++) {
      times[row] = NodeFeed.timeNanos(root, row);
      sorted &= row == 0 || times[row - 1] <= times[row];
    }
    order = sorted ? null : byTime(times);
  }

  private static int[] byTime(long[] times) {
    Integer[] rows = new Integer[times.length];
    Arrays.setAll(rows, row -> row);
    Arrays.sort(rows, Comparator.comparingLong(row -> times[row]));
    return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
  }

  NodeFeed feed() {
    return feed;
  }

  /** When it came here, by the monotonic clock. */
  long arrivedNanos() {
    return arrivedNanos;
  }

  /** Goes on to the next row; false when there is none. */
  boolean advance() {
    return ++at < times.length;
  }

  VectorSchemaRoot root() {
    return root;
  }

  /** The row at hand, in the batch. */
  int row() {
    return order == null ? at : order[at];
  }

  long timeNanos() {
    return times[row()];
  }

  long newestNanos() {
    return times[order == null ? times.length - 1 : order[times.length - 1]];
  }
}
