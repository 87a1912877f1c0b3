package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanSummary;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A node's answer; tells its link how the node is doing. */
final class LinkedBatches implements BatchStream {
  private final NodeLink link;
  private final BatchStream batches;
  private volatile boolean closed;

  LinkedBatches(NodeLink link, BatchStream batches) {
    this.link = link;
    this.batches = batches;
  }

  @Override
  public boolean next() {
    try {
      boolean more = batches.next();
      if (!closed) {
        link.up(true);
      }
      return more;
    } catch (NodeUnreachableException e) {
      link.failed(e);
      throw e;
    }
  }

  @Override
  public VectorSchemaRoot batch() {
    return batches.batch();
  }

  @Override
  public ScanSummary summary() {
    return batches.summary();
  }

  @Override
  public void close() {
    closed = true;
    link.forget(this);
    batches.close();
  }
}
