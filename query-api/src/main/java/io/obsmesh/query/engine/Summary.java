package io.obsmesh.query.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an answer came about, and how complete it is.
 *
 * @param rows rows of the answer
 * @param nodes each node's part
 * @param scannedRows rows in the range that were looked at, all nodes together
 * @param lostEvents events lost in the range: rows may be missing because of them
 * @param partial whether a node did not answer
 * @param limited whether rows were left out by the default limit or one given beside the query
 * @param notes what the reader should know, in sentences
 */
public record Summary(
    long rows,
    List<NodePart> nodes,
    int nodesAsked,
    int nodesAnswered,
    long elapsedNanos,
    long scannedRows,
    long lostEvents,
    boolean partial,
    boolean limited,
    List<String> notes) {
  public Summary {
    nodes = List.copyOf(nodes);
    notes = List.copyOf(notes);
  }

  /** The same with one more sentence. */
  public Summary with(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Summary(
        rows,
        nodes,
        nodesAsked,
        nodesAnswered,
        elapsedNanos,
        scannedRows,
        lostEvents,
        partial,
        limited,
        more);
  }

  /** Rows in the range that did not need to be looked at, all nodes together. */
  public long skippedRows() {
    return nodes.stream().mapToLong(NodePart::rowsSkipped).sum();
  }

  /**
   * One node's part.
   *
   * @param rowsSkipped rows in the range of batches that cannot have a row that is asked for
   * @param oldestNanos time of the oldest row it keeps, nanoseconds since the Unix epoch; 0 when it
   *     keeps none
   * @param lagNanos rows of the last so many nanoseconds of the range may still be to come; 0 when
   *     it is complete or the node does not know
   * @param error why it did not answer; null when it did
   */
  public record NodePart(
      String node,
      long rowsScanned,
      long rowsSkipped,
      long rowsMatched,
      long lostEvents,
      long oldestNanos,
      long lagNanos,
      @Nullable String error) {
    private static final long LAGGING_NANOS = 5_000_000_000L;

    /** {@code ok}, {@code lagging}, {@code lost N} events, or {@code unreachable}. */
    public String state() {
      if (error != null) {
        return "unreachable";
      }
      if (lostEvents > 0) {
        return "lost " + lostEvents;
      }
      return lagNanos > LAGGING_NANOS ? "lagging" : "ok";
    }
  }
}
