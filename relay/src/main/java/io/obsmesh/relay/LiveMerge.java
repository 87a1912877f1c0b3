package io.obsmesh.relay;

import io.obsmesh.wire.ScanSummary;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Rows of several nodes as they come, in order of time. A row is given out when every node that
 * answers has given one that is not older, or when it has waited for a quarter of a second, and in
 * the first second for as long: a node that is quiet holds up the others no longer than that. One
 * that has more than it could send so far is waited for up to five seconds. What comes later than
 * that comes at once, out of order. For one thread.
 */
final class LiveMerge implements AutoCloseable {
  /** How long a row waits for older ones at most. */
  static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** How long nodes have to give their first row: they may have to be connected to. */
  private static final long BEGINNING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a row waits when a node has more than it could send so far. */
  private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Nodes send so many rows at once at most: after a full batch the next is there already. */
  private static final int FULL_BATCH = 4096;

  /** Batches of one node that are at hand; the others wait at the node. */
  private static final int MOST_BATCHES = 8;

  private final PriorityQueue<Cursor> cursors =
      new PriorityQueue<>(Comparator.comparingLong(Cursor::timeNanos));
  private final Map<NodeFeed, Given> given = new HashMap<>();
  private final long startedNanos = System.nanoTime();
  private long watermark = Long.MIN_VALUE;
  private long holdNanos = HOLD_NANOS;

  /** What a node, or the nodes behind a relay, gave so far. */
  private static final class Given {
    private final Map<String, Long> newestNanos = new HashMap<>();
    private final Set<String> behind = new HashSet<>();
    private int atHand;

    void add(ScanSummary said, long nanos, int rows) {
      newestNanos.merge(said.node(), nanos, Math::max);
      if (rows >= FULL_BATCH) {
        behind.add(said.node());
      } else {
        behind.remove(said.node());
      }
      for (ScanSummary.Part part : said.below()) {
        if (part.failure() == null) {
          newestNanos.putIfAbsent(part.node(), Long.MIN_VALUE);
        } else {
          newestNanos.remove(part.node());
          behind.remove(part.node());
        }
      }
    }

    /** Up to when all of them gave rows. */
    long leastNanos() {
      return newestNanos.values().stream().mapToLong(Long::longValue).min().orElse(Long.MIN_VALUE);
    }
  }

  /** Takes what the nodes have. */
  void take(List<NodeFeed> feeds) {
    long least = Long.MAX_VALUE;
    boolean oneBehind = false;
    for (NodeFeed feed : feeds) {
      Given of = given.computeIfAbsent(feed, _ -> new Given());
      while (of.atHand < MOST_BATCHES) {
        NodeFeed.Batch batch = feed.poll();
        if (batch == null) {
          break;
        }
        if (batch.root().getRowCount() == 0) {
          batch.root().close();
          continue;
        }
        Cursor cursor = new Cursor(feed, batch.root());
        cursors.add(cursor);
        of.atHand++;
        of.add(batch.summary(), cursor.newestNanos(), batch.root().getRowCount());
      }
      if (feed.answers()) {
        least = Math.min(least, of.leastNanos());
        oneBehind |= !of.behind.isEmpty();
      }
    }
    given.keySet().retainAll(feeds);
    watermark = least;
    holdNanos = oneBehind ? BEHIND_NANOS : HOLD_NANOS;
  }

  /** The place of the next row that can be given out; null when it is to be waited for. */
  @Nullable Cursor next() {
    Cursor oldest = cursors.peek();
    return oldest == null || oldest.timeNanos() > watermark && waitNanos(oldest) > 0
        ? null
        : oldest;
  }

  /** Goes on to the row after one that {@link #next} gave and that was copied. */
  void advance(Cursor cursor) {
    cursors.remove();
    cursor.at++;
    if (cursor.at < cursor.root.getRowCount()) {
      cursors.add(cursor);
      return;
    }
    cursor.root.close();
    Given of = given.get(cursor.feed);
    if (of != null) {
      of.atHand--;
    }
  }

  /** How long to wait for more when {@link #next} gave nothing. */
  long waitNanos() {
    Cursor oldest = cursors.peek();
    return oldest == null ? HOLD_NANOS : Math.clamp(waitNanos(oldest), 1, HOLD_NANOS);
  }

  private long waitNanos(Cursor oldest) {
    long now = System.nanoTime();
    return Math.max(
        holdNanos - (now - oldest.arrivedNanos), BEGINNING_NANOS - (now - startedNanos));
  }

  /** The batches at hand. */
  Stream<VectorSchemaRoot> batches() {
    return cursors.stream().map(Cursor::root);
  }

  boolean isEmpty() {
    return cursors.isEmpty();
  }

  @Override
  public void close() {
    cursors.forEach(cursor -> cursor.root.close());
    cursors.clear();
  }

  /** A batch and how far it was given out, oldest row first. */
  static final class Cursor {
    private final NodeFeed feed;
    private final VectorSchemaRoot root;
    private final long[] times;
    private final int @Nullable [] order;
    private final long arrivedNanos = System.nanoTime();
    private int at;

    Cursor(NodeFeed feed, VectorSchemaRoot root) {
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

    private long newestNanos() {
      return times[order == null ? times.length - 1 : order[times.length - 1]];
    }
  }
}
