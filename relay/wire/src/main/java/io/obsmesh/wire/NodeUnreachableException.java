package io.obsmesh.wire;

/** A node did not answer. */
public final class NodeUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String node;

  public NodeUnreachableException(String node, String message, Throwable cause) {
    super(message, cause);
    this.node = node;
  }

  public String node() {
    return node;
  }
}
