package io.obsmesh.relay;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Of the times of rows of several nodes, the newest, and who has some of them. */
final class NewestTimes {
  private final long wanted;
  // The newest so far, the oldest of them on top.
  private final PriorityQueue<Long> newest = new PriorityQueue<>();
  private final Map<NodeFeed, Long> newestOf = new HashMap<>();

  NewestTimes(long wanted) {
    this.wanted = wanted;
  }

  /** Reads the times that a node gives, to the end. */
  void add(NodeFeed feed) throws InterruptedException {
    while (feed.advance(VectorSchemaRoot::close)) {
      long nanos = feed.timeNanos();
      feed.takeRow();
      newestOf.merge(feed, nanos, Math::max);
      if (newest.size() < wanted) {
        newest.add(nanos);
      } else if (nanos > newest.element()) {
        newest.remove();
        newest.add(nanos);
      }
    }
  }

  /** The time of the oldest of the wanted rows; when there are fewer, of all rows. */
  long cutNanos() {
    return newest.size() < wanted ? Long.MIN_VALUE : newest.element();
  }

  /** Whether one of the wanted rows is this node's, and it went on to the end. */
  boolean has(NodeFeed feed) {
    Long nanos = newestOf.get(feed);
    return nanos != null && nanos >= cutNanos() && feed.failure() == null;
  }
}
