package io.obsmesh.api.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.obsmesh.api.grpc.v1.QueryResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * One call's answer, sent as fast as its reader takes it. One thread sends; gRPC says from its own
 * threads when the reader is ready or gone.
 */
final class PacedCall {
  private final ServerCallStreamObserver<QueryResponse> call;
  private final Duration patience;
  private boolean gone;

  /**
   * Made in the thread of the call, before it returns.
   *
   * @param patience how long the reader may take nothing
   * @param onGone called once when the reader goes away before the end
   */
  PacedCall(ServerCallStreamObserver<QueryResponse> call, Duration patience, Runnable onGone) {
    this.call = call;
    this.patience = patience;
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(() -> {
      leave();
      onGone.run();
    });
  }

  private synchronized void wake() {
    notifyAll();
  }

  private synchronized void leave() {
    gone = true;
    notifyAll();
  }

  /** Whether nobody reads any more. */
  synchronized boolean isGone() {
    return gone;
  }

  /**
   * Waits for the reader, and sends.
   *
   * @throws IOException when he went away
   * @throws io.grpc.StatusRuntimeException when he took nothing for too long
   */
  synchronized void send(QueryResponse part) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (!gone && !call.isReady()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw Status.DEADLINE_EXCEEDED
            .withDescription(
                "the reader took nothing for " + patience.toSeconds() + " s: ask again")
            .asRuntimeException();
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the server is stopping", e);
      }
    }
    if (gone) {
      throw new IOException("the reader went away");
    }
    call.onNext(part);
  }

  /** Ends the answer: all of it was sent. */
  void complete() {
    if (!isGone()) {
      call.onCompleted();
    }
  }

  /** Ends the answer with a failure. */
  void fail(Exception e) {
    if (!isGone()) {
      call.onError(GrpcErrors.of(e));
    }
  }
}
