package io.obsmesh.obsctl.up;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/**
 * Closes what was started, newest first, when the process is told to end (Ctrl-C, SIGTERM) or its
 * main thread gives up. Thread-safe.
 */
public final class Stopping {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch told = new CountDownLatch(1);

  private Stopping() {}

  /** Starts to care for these, in order of their start. */
  public static Stopping of(AutoCloseable... started) {
    Stopping stopping = new Stopping();
    for (AutoCloseable part : started) {
      stopping.add(part);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(stopping::closeAll, "obsmesh-stopping"));
    return stopping;
  }

  /** Cares for one more. */
  public synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** Waits until the process is told to end. */
  public void await() throws InterruptedException {
    told.await();
  }

  /** Closes all, once; what one part throws does not keep the others open. */
  public synchronized void closeAll() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.getLogger(Stopping.class.getName())
            .log(System.Logger.Level.WARNING, "a part did not stop cleanly: " + e);
      }
    }
    told.countDown();
  }
}
