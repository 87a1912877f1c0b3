package io.obsmesh.query;

import io.obsmesh.query.engine.RowSource;
import io.obsmesh.wire.ScanRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A node that never answers, for tests: says when it is asked, and when it is let go. */
public final class WaitingRows implements RowSource {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Open until it is asked. */
  public CountDownLatch asked() {
    return asked;
  }

  /** Open until nobody waits for its rows any more. */
  public CountDownLatch closed() {
    return closed;
  }

  @Override
  public Answer scan(ScanRequest request) {
    asked.countDown();
    return new Answer() {
      @Override
      public boolean next() {
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return false;
      }

      @Override
      public VectorSchemaRoot batch() {
        throw new IllegalStateException("no batch");
      }

      @Override
      public List<NodeAnswer> nodes() {
        return List.of();
      }

      @Override
      public void close() {
        closed.countDown();
      }
    };
  }

  @Override
  public Reports reports() {
    return new Reports(List.of(), List.of());
  }
}
