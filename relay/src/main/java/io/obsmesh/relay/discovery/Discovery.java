package io.obsmesh.relay.discovery;

import java.util.Set;
import java.util.function.Consumer;

/** A source that knows which nodes there are. */
public interface Discovery extends AutoCloseable {
  /**
   * Begins to find nodes, in threads of its own.
   *
   * @param found is told all nodes of this source, at first and whenever they change. A source that
   *     cannot be asked says nothing: the nodes that were known stay
   */
  void start(Consumer<Set<NodePlace>> found);

  /** Finds no more. */
  @Override
  void close();
}
