package io.obsmesh.query.engine;

/** A query that needs more than it may use. Its message says what, {@link #mend} what to do. */
public final class LimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String mend;

  public LimitException(String message, String mend) {
    super(message);
    this.mend = mend;
  }

  public String mend() {
    return mend;
  }
}
