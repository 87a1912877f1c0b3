package io.obsmesh.protocol;

import io.obsmesh.table.RowSink;

/**
 * Where the rows of a measurement go. The parsers may not know the node's store, so the store comes
 * to them: found by {@link java.util.ServiceLoader} when node-collector is on the class path.
 */
public interface BenchStore extends RowSink, AutoCloseable {
  /** Makes ready for rows, before the first. */
  void open();

  /** Rows that were kept since {@link #open}. */
  long rowsWritten();

  @Override
  void close();
}
