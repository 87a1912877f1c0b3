package io.obsmesh.relay;

import io.obsmesh.wire.ScanSummary;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Rows of several nodes as they come, in order of time. A row is given out when every node that
 * answers has given one that is not older, or when it has waited for a quarter of a second, and in
 * the first second for as long, five where some have much to send: a node that is quiet holds up
 * the others no longer than that. Rows that came too late make later ones wait so much longer, up
 * to five seconds: a node may be slow, or its clock. One that has more than it could send so far is
 * waited for as long as it goes on sending, and for five seconds when it does not. What comes later
 * than that comes at once, out of order. For one thread.
 */
final class LiveMerge implements AutoCloseable {
  /** How long a row waits for older ones at most. */
  static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** How long nodes have to give their first row: they may have to be connected to. */
  private static final long BEGINNING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a node that has more than it could send so far may send nothing. */
  private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long a row waits at most because others came too late, and when that is forgotten. */
  private static final long MOST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Nodes send so many rows at once at most: after a full batch the next is there already. */
  private static final int FULL_BATCH = 4096;

  /** Rows of one node that are at hand, about; the others wait at the node. */
  private static final int MOST_ROWS = 8 * FULL_BATCH;

  private final PriorityQueue<LiveCursor> cursors =
      new PriorityQueue<>(Comparator.comparingLong(LiveCursor::timeNanos));

  /** The batch with the oldest row, which is not among the others; null when it is not known. */
  private @Nullable LiveCursor oldest;

  private final Map<NodeFeed, Given> given = new HashMap<>();
  private final long startedNanos = System.nanoTime();
  private long watermark = Long.MIN_VALUE;

  /** As the watermark, but of those nodes only that are behind and go on sending. */
  private long behindWatermark = Long.MAX_VALUE;

  private long givenOutNanos = Long.MIN_VALUE;
  private long holdNanos = HOLD_NANOS;
  private long heldSinceNanos = startedNanos;

  /** What a node, or the nodes behind a relay, gave so far. */
  private static final class Given {
    private final Map<String, Long> newestNanos = new HashMap<>();
    private final Set<String> behind = new HashSet<>();
    private long arrivedNanos = System.nanoTime();
    private int rowsAtHand;

    void add(ScanSummary said, long nanos, int rows) {
      arrivedNanos = System.nanoTime();
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

    /** Whether it has more than it could send so far, and goes on sending. */
    boolean comesOn(long now) {
      return !behind.isEmpty() && now - arrivedNanos < BEHIND_NANOS;
    }

    /** Up to when all of them gave rows. */
    long leastNanos() {
      return newestNanos.values().stream().mapToLong(Long::longValue).min().orElse(Long.MIN_VALUE);
    }
  }

  /** Takes what the nodes have. */
  void take(List<NodeFeed> feeds) {
    long least = Long.MAX_VALUE;
    long now = System.nanoTime();
    long leastBehind = Long.MAX_VALUE;
    for (NodeFeed feed : feeds) {
      Given of = given.computeIfAbsent(feed, _ -> new Given());
      while (of.rowsAtHand < MOST_ROWS) {
        NodeFeed.Batch batch = feed.poll();
        if (batch == null) {
          break;
        }
        if (batch.root().getRowCount() == 0) {
          batch.root().close();
          continue;
        }
        LiveCursor cursor = new LiveCursor(feed, batch.root());
        late(cursor, now);
        add(cursor);
        of.rowsAtHand += batch.root().getRowCount();
        of.add(batch.summary(), cursor.newestNanos(), batch.root().getRowCount());
      }
      if (feed.answers()) {
        least = Math.min(least, of.leastNanos());
        if (of.comesOn(now)) {
          leastBehind = Math.min(leastBehind, of.leastNanos());
        }
      }
    }
    given.keySet().retainAll(feeds);
    watermark = least;
    behindWatermark = leastBehind;
    if (now - heldSinceNanos > FORGET_NANOS) {
      holdNanos = Math.max(HOLD_NANOS, holdNanos / 2);
      heldSinceNanos = now;
    }
  }

  private void late(LiveCursor cursor, long now) {
    long lateNanos = givenOutNanos - cursor.timeNanos();
    if (givenOutNanos != Long.MIN_VALUE && cursor.timeNanos() > 0 && lateNanos > 0) {
      holdNanos = Math.min(MOST_HOLD_NANOS, holdNanos + Math.min(lateNanos, MOST_HOLD_NANOS));
      heldSinceNanos = now;
    }
  }

  private void add(LiveCursor cursor) {
    if (oldest != null) {
      cursors.add(oldest);
      oldest = null;
    }
    cursors.add(cursor);
  }

  private @Nullable LiveCursor oldest() {
    if (oldest == null) {
      oldest = cursors.poll();
    }
    return oldest;
  }

  /** The place of the next row that can be given out; null when it is to be waited for. */
  @Nullable LiveCursor next() {
    LiveCursor first = oldest();
    if (first == null) {
      return null;
    }
    long nanos = first.timeNanos();
    boolean mayBeFirst = nanos <= watermark || nanos <= behindWatermark && waitNanos(first) <= 0;
    return mayBeFirst ? first : null;
  }

  /**
   * Goes on to the row after one that {@link #next} gave.
   *
   * @param read takes a batch that was read to its end, and closes it
   */
  void advance(LiveCursor cursor, Consumer<VectorSchemaRoot> read) {
    givenOutNanos = Math.max(givenOutNanos, cursor.timeNanos());
    if (cursor.advance()) {
      LiveCursor other = cursors.peek();
      if (other != null && other.timeNanos() < cursor.timeNanos()) {
        cursors.add(cursor);
        oldest = null;
      }
      return;
    }
    oldest = null;
    read.accept(cursor.root());
    Given of = given.get(cursor.feed());
    if (of != null) {
      of.rowsAtHand -= cursor.root().getRowCount();
    }
  }

  /** How long to wait for more when {@link #next} gave nothing. */
  long waitNanos() {
    LiveCursor first = oldest();
    return first == null || first.timeNanos() > behindWatermark
        ? HOLD_NANOS
        : Math.clamp(waitNanos(first), 1, HOLD_NANOS);
  }

  private long waitNanos(LiveCursor first) {
    long now = System.nanoTime();
    // Where some have much to say at once, so will those that did not come to it yet.
    boolean flood = behindWatermark < Long.MAX_VALUE;
    long beginning = flood ? BEHIND_NANOS : BEGINNING_NANOS;
    return Math.max(holdNanos - (now - first.arrivedNanos()), beginning - (now - startedNanos));
  }

  /** The batches at hand. */
  Stream<VectorSchemaRoot> batches() {
    return Stream.concat(Stream.ofNullable(oldest), cursors.stream()).map(LiveCursor::root);
  }

  boolean isEmpty() {
    return oldest == null && cursors.isEmpty();
  }

  @Override
  public void close() {
    batches().forEach(VectorSchemaRoot::close);
    cursors.clear();
    oldest = null;
  }
}
