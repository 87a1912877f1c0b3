package io.obsmesh.collector.requests;

/**
 * What is said is not wholly understood, so it cannot be judged. The message goes on a sentence.
 */
public final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  public Unreadable(String reason) {
    super(reason, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
