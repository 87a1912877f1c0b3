package io.obsmesh.collector;

/** The agent cannot start. The message says why and what mends it. */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AgentException(String message) {
    super(message);
  }

  AgentException(String message, Throwable cause) {
    super(message, cause);
  }
}
