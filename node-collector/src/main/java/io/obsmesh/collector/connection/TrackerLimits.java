package io.obsmesh.collector.connection;

/**
 * Bounds of a tracker.
 *
 * @param connections connections at once; the longest idle goes first
 * @param heldBytes payload that waits in all conversations together; whoever holds most is started
 *     anew
 * @param heldRows rows that wait for the owner of an end
 * @param ownerWaitNanos how long a row waits for the owner of an end
 * @param idleNanos a connection without events for so long is forgotten
 * @param lingerNanos a closed connection is kept so long, for what the other end still has to say
 * @param flowNanos interval of the table flow
 */
public record TrackerLimits(
    int connections,
    long heldBytes,
    int heldRows,
    long ownerWaitNanos,
    long idleNanos,
    long lingerNanos,
    long flowNanos) {
  public static final TrackerLimits DEFAULT =
      new TrackerLimits(
          20_000, 16L << 20, 8192, 300_000_000L, 1_800_000_000_000L, 500_000_000L, 10_000_000_000L);
}
