package io.obsmesh.wire;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Record batches of one answer. One reader thread; {@link #close} may come from any thread and ends
 * a waiting {@link #next}.
 */
public interface BatchStream extends AutoCloseable {
  /**
   * Waits for the next batch; false at the end. Throws {@link NodeUnreachableException} when the
   * node went away.
   */
  boolean next();

  /**
   * The batch at hand, valid until {@link #next} or {@link #close}. Columns are as in {@link
   * Columns}.
   */
  VectorSchemaRoot batch();

  /** What was read so far; final when {@link #next} was false. */
  ScanSummary summary();

  @Override
  void close();
}
