package io.obsmesh.protocol;

/** Why no more bytes come. {@link #errorType} is what the rows of open requests say. */
public enum CloseReason {
  CLOSED("closed"),
  RESET("reset"),
  TIMEOUT("timeout"),
  /** The reader stopped (end of capture file, agent shutdown), not the connection. */
  UNOBSERVED("unobserved");

  private final String errorType;

  CloseReason(String errorType) {
    this.errorType = errorType;
  }

  public String errorType() {
    return errorType;
  }
}
