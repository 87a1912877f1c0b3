package io.obsmesh.api.flightsql;

import io.obsmesh.query.Times;
import io.obsmesh.query.engine.Cancellation;
import io.obsmesh.query.engine.SqlBatches;
import io.obsmesh.query.engine.Summary;
import io.obsmesh.query.format.JsonResults;
import io.obsmesh.query.plan.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries into Flight streams, as fast as the reader takes them; each batch carries the
 * summary so far as JSON in its metadata. Thread-safe.
 */
final class SqlStreams {
  /** Clocks of nodes may be ahead of ours. */
  private static final long SOON = 60_000_000_000L;

  private final Deadlines deadlines;
  private final Executor executor;
  private final BufferAllocator allocator;

  SqlStreams(Deadlines deadlines, Executor executor, BufferAllocator allocator) {
    this.deadlines = deadlines;
    this.executor = executor;
    this.allocator = allocator;
  }

  /** Starts to answer, and returns: a call that is not over hears nothing of its client. */
  void start(
      SqlBatches sql,
      String query,
      List<@Nullable Object> parameters,
      ServerStreamListener listener) {
    Cancellation cancellation = new Cancellation();
    BackpressureStrategy.CallbackBackpressureStrategy backpressure =
        new BackpressureStrategy.CallbackBackpressureStrategy() {
          @Override
          protected void cancelCallback() {
            cancellation.cancel();
          }
        };
    backpressure.register(listener);
    executor.execute(() -> answer(sql, query, parameters, listener, cancellation, backpressure));
  }

  private void answer(
      SqlBatches sql,
      String query,
      List<@Nullable Object> parameters,
      ServerStreamListener listener,
      Cancellation cancellation,
      BackpressureStrategy backpressure) {
    try (Deadlines.Deadline deadline = deadlines.start(cancellation)) {
      TimeRange kept = new TimeRange(0, Times.nanos(Instant.now()) + SOON, false);
      try {
        sql.run(
            query, parameters, kept, cancellation, new Sending(listener, deadline, backpressure));
        listener.completed();
      } catch (RuntimeException e) {
        if (!listener.isCancelled()) {
          listener.error(deadline.passed() ? FlightErrors.tooLong(deadlines) : FlightErrors.of(e));
        }
      }
    }
  }

  private final class Sending implements SqlBatches.Reader {
    private final ServerStreamListener listener;
    private final Deadlines.Deadline deadline;
    private final BackpressureStrategy backpressure;

    Sending(
        ServerStreamListener listener,
        Deadlines.Deadline deadline,
        BackpressureStrategy backpressure) {
      this.listener = listener;
      this.deadline = deadline;
      this.backpressure = backpressure;
    }

    @Override
    public void start(VectorSchemaRoot root) {
      deadline.close(); // the answer is there: from here on the reader may take its time
      listener.start(root);
    }

    @Override
    public void batch(Summary soFar) {
      switch (backpressure.waitForListener(deadlines.millis())) {
        case READY -> {
          byte[] json = JsonResults.summary(soFar).getBytes(StandardCharsets.UTF_8);
          ArrowBuf metadata = allocator.buffer(json.length);
          metadata.writeBytes(json);
          listener.putNext(metadata); // owns it from here on
        }
        case TIMEOUT ->
            throw CallStatus.TIMED_OUT
                .withDescription(
                    "the reader took nothing for " + deadlines.millis() / 1000 + " s: ask again")
                .toRuntimeException();
        case CANCELLED, OTHER ->
            throw CallStatus.CANCELLED
                .withDescription("the query was cancelled")
                .toRuntimeException();
      }
    }
  }
}
