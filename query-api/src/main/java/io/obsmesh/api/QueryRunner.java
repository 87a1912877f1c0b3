package io.obsmesh.api;

import io.obsmesh.query.Times;
import io.obsmesh.query.engine.Cancellation;
import io.obsmesh.query.engine.Engine;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plans and runs queries within the time they may take. Thread-safe. */
final class QueryRunner {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,4})(ms|s|m|h|d|w)");

  private final Planner planner;
  private final Engine engine;
  private final Duration timeout;
  private final ScheduledExecutorService timer;

  QueryRunner(Planner planner, Engine engine, Duration timeout, ScheduledExecutorService timer) {
    this.planner = planner;
    this.engine = engine;
    this.timeout = timeout;
    this.timer = timer;
  }

  Planner planner() {
    return planner;
  }

  Engine engine() {
    return engine;
  }

  static long now() {
    return Times.nanos(Instant.now());
  }

  /**
   * @param last the range where the query names none, such as 15m; null for the usual one
   */
  Plan plan(String query, @Nullable String last, Map<String, String> parameters) {
    long range = last == null ? PlanOptions.DEFAULT_LAST_NANOS : duration(last);
    return planner.plan(query, new PlanOptions(now(), range, parameters));
  }

  ResultTable run(String query) {
    return run(plan(query, null, Map.of()), 0);
  }

  ResultTable run(Plan plan, int limit) {
    return run(plan, limit, new Cancellation());
  }

  ResultTable run(Plan plan, int limit, Cancellation cancellation) {
    ScheduledFuture<?> alarm =
        timer.schedule(cancellation::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return engine.run(plan, limit, cancellation);
    } catch (Cancellation.CancelledException e) {
      throw new ApiErrors.Refused(
          408, "the query took longer than " + timeout.toSeconds() + " s: use a shorter range", e);
    } finally {
      alarm.cancel(false);
    }
  }

  /** A duration such as 15m; one that cannot be read is the caller's mistake. */
  static long duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || matcher.group(1).matches("0+")) {
      throw new ApiErrors.Refused(400, "last: '" + text + "' (expected: a duration such as 15m)");
    }
    long count = Long.parseLong(matcher.group(1));
    return count
        * switch (matcher.group(2)) {
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          default -> 604_800_000_000_000L;
        };
  }
}
