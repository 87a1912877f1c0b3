package io.obsmesh.wire;

import java.util.Objects;

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
    long rowsSkipped) {
  public ScanSummary {
    // Absent from nodes of older versions.
    run = Objects.requireNonNullElse(run, "");
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
