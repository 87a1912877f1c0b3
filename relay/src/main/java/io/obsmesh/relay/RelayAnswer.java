package io.obsmesh.relay;

import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of all nodes. One reader thread; {@link #close} may come from any. */
public interface RelayAnswer extends AutoCloseable {
  /** Waits for the next batch; false at the end. Never throws for a node that went away. */
  boolean next();

  /** The batch at hand, valid until {@link #next} or {@link #close}. */
  VectorSchemaRoot batch();

  /** How far each node got; final when {@link #next} was false. */
  List<NodeAnswer> nodes();

  @Override
  void close();
}
