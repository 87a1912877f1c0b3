package io.obsmesh.wire;

/** A node that can be asked: in this process, or behind Flight. Thread-safe. */
public interface NodeEndpoint extends AutoCloseable {
  /** Its name, as in the column {@code node}. */
  String name();

  /** What it is and how it is doing. Throws {@link NodeUnreachableException}. */
  NodeReport report();

  /**
   * Rows that match, oldest first. With {@link ScanRequest#follow()} the stream does not end: after
   * what is there come new rows as they are written. Throws {@link NodeUnreachableException}.
   */
  BatchStream scan(ScanRequest request);

  @Override
  void close();
}
