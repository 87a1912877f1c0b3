package io.obsmesh.wire;

import org.jspecify.annotations.Nullable;

/** A node did not answer. */
public final class NodeUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String node;
  private final boolean silent;

  public NodeUnreachableException(String node, String message, Throwable cause) {
    this(node, message, cause, false);
  }

  /**
   * @param silent whether it said nothing for as long as one waits: asking it again costs that time
   *     again
   */
  public NodeUnreachableException(
      String node, String message, @Nullable Throwable cause, boolean silent) {
    super(message, cause);
    this.node = node;
    this.silent = silent;
  }

  /** Whether finding out took as long as one waits for a node. */
  public boolean silent() {
    return silent;
  }

  public String node() {
    return node;
  }
}
