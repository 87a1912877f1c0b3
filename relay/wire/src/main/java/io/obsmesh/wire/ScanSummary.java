package io.obsmesh.wire;

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
 */
public record ScanSummary(
    String node,
    long rowsScanned,
    long rowsMatched,
    long lostEvents,
    long oldestNanos,
    long newestNanos,
    long completeSinceNanos) {}
