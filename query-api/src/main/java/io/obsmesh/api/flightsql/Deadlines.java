package io.obsmesh.api.flightsql;

import io.obsmesh.query.engine.Cancellation;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends queries that take longer than they may. Thread-safe. */
final class Deadlines {
  private final ScheduledExecutorService timer;
  private final Duration timeout;

  Deadlines(ScheduledExecutorService timer, Duration timeout) {
    this.timer = timer;
    this.timeout = timeout;
  }

  long millis() {
    return timeout.toMillis();
  }

  String sentence() {
    return "the query took longer than " + timeout.toSeconds() + " s: use a shorter range";
  }

  /** Starts to count for one query. */
  Deadline start(Cancellation cancellation) {
    AtomicBoolean passed = new AtomicBoolean();
    ScheduledFuture<?> alarm =
        timer.schedule(
            () -> {
              passed.set(true);
              cancellation.cancel();
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    return new Deadline(passed, alarm);
  }

  /** One query's time; closed when the query has its answer. */
  record Deadline(AtomicBoolean over, ScheduledFuture<?> alarm) implements AutoCloseable {
    /** Whether the query was ended because its time was up. */
    boolean passed() {
      return over.get();
    }

    @Override
    public void close() {
      alarm.cancel(false);
    }
  }
}
