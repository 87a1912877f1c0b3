package io.obsmesh.query.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends a running query from another thread. Thread-safe. */
public final class Cancellation {
  private final Set<RowSource.Answer> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

  /** Ends the query: what it waits for is closed. */
  public void cancel() {
    cancelled = true;
    open.forEach(RowSource.Answer::close);
  }

  public boolean isCancelled() {
    return cancelled;
  }

  void watch(RowSource.Answer answer) {
    open.add(answer);
    if (cancelled) {
      answer.close();
    }
  }

  void forget(RowSource.Answer answer) {
    open.remove(answer);
  }

  void check() {
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
