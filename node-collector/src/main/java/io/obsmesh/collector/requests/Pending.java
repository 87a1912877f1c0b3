package io.obsmesh.collector.requests;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are owed to the client, in order: the server's, and our own to what was refused. Our
 * own are written as soon as all before them have passed. Two threads: that of the requests adds,
 * that of the answers takes.
 *
 * @param <T> what is to be known of a request when its answer comes
 */
public final class Pending<T> {
  private static final int MOST = 1 << 20;

  private final ArrayDeque<Owed<T>> owed = new ArrayDeque<>();
  private final Outlet toClient;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean broken;

  private record Owed<T>(@Nullable T request, byte @Nullable [] own) {}

  public Pending(Outlet toClient) {
    this.toClient = toClient;
  }

  /** The server is about to get this; waits while it owes a million answers. */
  public void expect(T request) throws IOException {
    add(new Owed<>(request, null));
  }

  /** The server gets nothing, the client this answer. */
  public void answer(byte[] own) throws IOException {
    add(new Owed<>(null, own));
  }

  private void add(Owed<T> next) throws IOException {
    lock.lock();
    try {
      while (owed.size() >= MOST && !broken) {
        changed.awaitUninterruptibly();
      }
      owed.add(next);
      if (answerOwn()) {
        toClient.flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the answer that the server gives now is to; null when it owes none. */
  public @Nullable T current() {
    lock.lock();
    try {
      Owed<T> first = owed.peekFirst();
      return first == null ? null : first.request();
    } finally {
      lock.unlock();
    }
  }

  /** That answer has passed. */
  public void done() throws IOException {
    lock.lock();
    try {
      owed.removeFirst();
      boolean ignored = answerOwn(); // sent with what comes next, or before the next wait
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that is owed has passed; false when it never will. */
  public boolean awaitAll() {
    lock.lock();
    try {
      while (!owed.isEmpty() && !broken) {
        changed.awaitUninterruptibly();
      }
      return owed.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** No more answers will come. */
  public void end() {
    lock.lock();
    try {
      broken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** While the first is the server's, only its thread writes to the client. */
  private boolean answerOwn() throws IOException {
    boolean any = false;
    while (!owed.isEmpty() && owed.peekFirst().own() != null) {
      byte[] own = owed.peekFirst().own();
      if (own != null) {
        toClient.write(own);
      }
      owed.removeFirst();
      changed.signalAll();
      any = true;
    }
    return any;
  }
}
