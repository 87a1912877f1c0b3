package io.obsmesh.lake;

/** Tables cannot be opened, read or written; the message says why. */
public final class LakeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LakeException(String message, Throwable cause) {
    super(message, cause);
  }
}
