package io.obsmesh.bpf;

import io.obsmesh.bpf.internal.SchedulingClass;
import java.util.concurrent.TimeUnit;

/**
 * How much of the processors the thread that reads rings claims. While little waits at every look,
 * it runs only when nobody else wants to, so that no application ever waits for it. When more waits
 * it takes its usual share, by its nice value, rather than lose events. For the reading thread.
 */
public final class ReaderShare {
  /** What about ten thousand requests a second leave in a ring in ten milliseconds. */
  private static final int LITTLE_BYTES = 64 << 10;

  /** How long little must have waited. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

  private long muchSeenNanos;
  private boolean idle;
  private boolean refused;

  /**
   * A share for a thread that begins to read now.
   *
   * @param nowNanos the monotonic clock
   */
  public ReaderShare(long nowNanos) {
    muchSeenNanos = nowNanos;
  }

  /**
   * Tells what waits at a look, before it is read.
   *
   * @param nowNanos the monotonic clock
   */
  public void look(int waitingBytes, long nowNanos) {
    if (waitingBytes > LITTLE_BYTES) {
      muchSeenNanos = nowNanos;
    }
    boolean little = nowNanos - muchSeenNanos >= QUIET_NANOS;
    if (little != idle && !refused) {
      refused = !(little ? SchedulingClass.IDLE : SchedulingClass.OTHER).enter();
      idle = little;
    }
  }

  /** Whether the thread runs only when no other wants to. */
  public boolean isIdle() {
    return idle && !refused;
  }
}
