package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** The answer of a single node: its batches as they are. */
final class OneNodeAnswer implements RelayAnswer {
  private final NodeEndpoint node;
  private final @Nullable BatchStream stream;
  private volatile @Nullable String failure;

  OneNodeAnswer(NodeEndpoint node, ScanRequest request) {
    this.node = node;
    BatchStream opened = null;
    try {
      opened = node.scan(request);
    } catch (NodeUnreachableException e) {
      failure = Relay.reason(e);
    }
    stream = opened;
  }

  @Override
  public boolean next() {
    if (stream == null) {
      return false;
    }
    try {
      return stream.next();
    } catch (NodeUnreachableException e) {
      failure = Relay.reason(e);
      return false;
    }
  }

  @Override
  public VectorSchemaRoot batch() {
    if (stream == null) {
      throw new IllegalStateException("batch: none (expected: next() was true)");
    }
    return stream.batch();
  }

  @Override
  public List<NodeAnswer> nodes() {
    return new NodeAnswer(node.name(), stream == null ? null : stream.summary(), failure).nodes();
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
    }
  }
}
