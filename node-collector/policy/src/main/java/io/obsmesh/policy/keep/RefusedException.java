package io.obsmesh.policy.keep;

/** A change that was not made; the message is a sentence for the one who asked for it. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
