package io.obsmesh.bpf;

/**
 * The kernel or libbpf refused. The message says what was tried, why it failed, and what mends it.
 */
public final class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final int errno;

  public BpfException(String operation, int errno, String message) {
    super(message);
    this.operation = operation;
    this.errno = errno;
  }

  /** The call that failed, for example {@code bpf_object__load}. */
  public String operation() {
    return operation;
  }

  /** The error number, positive; 0 when there was none. */
  public int errno() {
    return errno;
  }
}
