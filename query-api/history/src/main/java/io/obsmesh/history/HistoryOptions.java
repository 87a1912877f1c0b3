package io.obsmesh.history;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where history is kept and what it may use.
 *
 * @param directory its own; made when it is missing
 * @param maxBytes of all segments together, 64 MiB or more: less would reach back less far than the
 *     nodes' memory
 * @param retain rows older than this go, even when there is room
 * @param reserveBytes nothing is written when the disk has less than this left for others
 * @param memoryBytes of DuckDB; what does not fit is spilled below the directory
 * @param threads of DuckDB
 */
public record HistoryOptions(
    Path directory,
    long maxBytes,
    Duration retain,
    long reserveBytes,
    long memoryBytes,
    int threads) {
  /** The least {@link #maxBytes}. */
  public static final long LEAST_BYTES = 64L << 20;

  private static final long USUAL_RESERVE = 256L << 20;
  private static final long USUAL_MEMORY = 512L << 20;

  public HistoryOptions {
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "maxBytes: " + maxBytes + " (expected: " + LEAST_BYTES + " or more)");
    }
    if (!retain.isPositive()) {
      throw new IllegalArgumentException("retain: " + retain + " (expected: more than 0)");
    }
  }

  /** With 512 MiB and as many threads as processors for DuckDB; 256 MiB of the disk stay free. */
  public static HistoryOptions of(Path directory, long maxBytes, Duration retain) {
    return new HistoryOptions(
        directory,
        maxBytes,
        retain,
        USUAL_RESERVE,
        USUAL_MEMORY,
        Runtime.getRuntime().availableProcessors());
  }
}
