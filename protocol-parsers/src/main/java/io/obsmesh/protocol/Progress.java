package io.obsmesh.protocol;

/**
 * Says when a request that goes on gets a row of what passed so far: every {@link
 * RequestMatcher#PARTIAL_NANOS}, when something passed since. One for each request.
 */
public final class Progress {
  private long toldNanos;
  private long toldBytes;

  /** As for a request of which nothing was told. */
  public void reset() {
    toldNanos = 0;
    toldBytes = 0;
  }

  /**
   * Whether a row is due.
   *
   * @param startNanos when the request began
   * @param bytes of both directions so far
   */
  public boolean due(long startNanos, long nowNanos, long bytes) {
    long last = toldNanos == 0 ? startNanos : toldNanos;
    toldNanos = last;
    if (nowNanos - last < RequestMatcher.PARTIAL_NANOS) {
      return false;
    }
    boolean more = bytes > toldBytes;
    toldNanos = nowNanos;
    toldBytes = bytes;
    return more;
  }
}
