package io.obsmesh.wire;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a node got at its answer, and how complete it is.
 *
 * @param node its name
 * @param rowsScanned rows in the range of time that were looked at
 * @param rowsMatched rows that satisfied the filter
 * @param lostEvents events lost in the range of time, in the kernel or after it; rows may be
 *     missing because of them
 * @param oldestNanos time of the oldest row that this node keeps of this table, nanoseconds since
 *     the Unix epoch; 0 when it keeps none
 * @param newestNanos up to when rows are complete
 * @param completeSinceNanos from when on rows are complete: the node captures since then, and no
 *     newer row had to go; 0 when unknown
 * @param run names the rows of one start of the node, so that places in them can be told from those
 *     of another start; empty when unknown
 * @param next the place, in order of writing, of the first row that this answer does not cover
 * @param rowsSkipped rows in the range of time that were not looked at: what is known of their
 *     batch (least and greatest values, different texts) says that none satisfies the filter
 * @param below the nodes that a relay asked, each with its own summary; empty for a node
 */
public record ScanSummary(
    String node,
    long rowsScanned,
    long rowsMatched,
    long lostEvents,
    long oldestNanos,
    long newestNanos,
    long completeSinceNanos,
    String run,
    long next,
    long rowsSkipped,
    List<Part> below) {
  public ScanSummary {
    // Absent from nodes of older versions.
    run = Objects.requireNonNullElse(run, "");
    below = below == null ? List.of() : List.copyOf(below);
  }

  /**
   * A node behind a relay.
   *
   * @param summary null when it did not answer
   * @param failure why it did not, or not to its end; null when it did
   */
  public record Part(String node, @Nullable ScanSummary summary, @Nullable String failure) {}

  /** Of a node. */
  public ScanSummary(
      String node,
      long rowsScanned,
      long rowsMatched,
      long lostEvents,
      long oldestNanos,
      long newestNanos,
      long completeSinceNanos,
      String run,
      long next,
      long rowsSkipped) {
    this(
        node,
        rowsScanned,
        rowsMatched,
        lostEvents,
        oldestNanos,
        newestNanos,
        completeSinceNanos,
        run,
        next,
        rowsSkipped,
        List.of());
  }

  /** Of a node that skipped nothing. */
  public ScanSummary(
      String node,
      long rowsScanned,
      long rowsMatched,
      long lostEvents,
      long oldestNanos,
      long newestNanos,
      long completeSinceNanos,
      String run,
      long next) {
    this(
        node,
        rowsScanned,
        rowsMatched,
        lostEvents,
        oldestNanos,
        newestNanos,
        completeSinceNanos,
        run,
        next,
        0);
  }

  /** Of a node that does not say where rows are. */
  public ScanSummary(
      String node,
      long rowsScanned,
      long rowsMatched,
      long lostEvents,
      long oldestNanos,
      long newestNanos,
      long completeSinceNanos) {
    this(
        node,
        rowsScanned,
        rowsMatched,
        lostEvents,
        oldestNanos,
        newestNanos,
        completeSinceNanos,
        "",
        0);
  }
}
