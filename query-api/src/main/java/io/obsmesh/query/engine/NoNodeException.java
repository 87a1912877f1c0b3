package io.obsmesh.query.engine;

/** No node answered. Its message says which were asked and why they did not. */
public final class NoNodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NoNodeException(String message) {
    super(message);
  }
}
