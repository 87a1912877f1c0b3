package io.obsmesh.policy.pattern;

/** A pattern that is not one of ours; the message says why, {@link #position} where. */
public final class PatternException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  PatternException(String reason, int position) {
    super(reason);
    this.position = position;
  }

  /** Index of the character in the pattern that it is about, from 0. */
  public int position() {
    return position;
  }
}
