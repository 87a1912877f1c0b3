package io.obsmesh.query.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Ends a running query from another thread. Thread-safe. */
public final class Cancellation {
  private final Map<Object, Runnable> open = new ConcurrentHashMap<>();
  private volatile boolean cancelled;

  /** Ends the query: what it waits for is closed. */
  public void cancel() {
    cancelled = true;
    open.values().forEach(Runnable::run);
  }

  public boolean isCancelled() {
    return cancelled;
  }

  void watch(RowSource.Answer answer) {
    watch(answer, answer::close);
  }

  /**
   * Notes how something that runs is ended.
   *
   * @param end ends it, from any thread, also when it has ended by itself
   */
  public void watch(Object what, Runnable end) {
    open.put(what, end);
    if (cancelled) {
      end.run();
    }
  }

  /** What was watched has ended. */
  public void forget(Object what) {
    open.remove(what);
  }

  /** Throws when the query was cancelled. */
  public void check() {
    if (cancelled) {
      throw new CancelledException();
    }
  }

  /** The query was ended before it had its answer. */
  public static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CancelledException() {
      super("the query was cancelled");
    }
  }
}
