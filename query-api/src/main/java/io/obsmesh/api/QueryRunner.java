package io.obsmesh.api;

import io.javalin.http.Context;
import io.obsmesh.query.Times;
import io.obsmesh.query.engine.Cancellation;
import io.obsmesh.query.engine.Engine;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.engine.SqlRun;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plans and runs queries within the time they may take. Thread-safe. */
public final class QueryRunner {
  /** Clocks of nodes may be ahead of ours. */
  private static final long SOON = 60_000_000_000L;

  private static final Pattern DURATION = Pattern.compile("(\\d{1,4})(ms|s|m|h|d|w)");

  private final Planner planner;
  private final RowSource source;
  private final ApiOptions options;
  private final Engine engine;
  private final Duration timeout;
  private final ScheduledExecutorService timer;
  private final EngineLimits limits;
  private final SqlRun sql;

  /**
   * @param timer ends queries that take too long; whoever made it stops it
   */
  public QueryRunner(
      Planner planner, RowSource source, ApiOptions options, ScheduledExecutorService timer) {
    this.source = source;
    this.options = options;
    this.limits = options.limits();
    this.engine = new Engine(source, limits);
    this.sql = new SqlRun(source, planner.tables(), limits);
    this.planner = planner;
    this.timeout = options.timeout();
    this.timer = timer;
  }

  /** The same over what one caller may see. */
  public QueryRunner over(GuardedRows rows) {
    return new QueryRunner(planner, rows, options, timer);
  }

  /** The rows that are asked. */
  public RowSource source() {
    return source;
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
  public Plan plan(String query, @Nullable String last, Map<String, String> parameters) {
    long range = last == null ? PlanOptions.DEFAULT_LAST_NANOS : duration(last);
    return planner.plan(query, new PlanOptions(now(), range, parameters));
  }

  ResultTable run(String query) {
    return run(plan(query, null, Map.of()), 0);
  }

  /** Runs a plan within less time than a query may take. */
  ResultTable run(Plan plan, Duration patience) {
    Cancellation cancellation = new Cancellation();
    return inTime(cancellation, patience, () -> engine.run(plan, 0, cancellation));
  }

  ResultTable run(Plan plan, int limit) {
    return run(plan, limit, new Cancellation());
  }

  /**
   * Runs a plan to its end.
   *
   * @param limit rows of the answer at most; 0 for the usual number
   */
  public ResultTable run(Plan plan, int limit, Cancellation cancellation) {
    return inTime(cancellation, () -> engine.run(plan, limit, cancellation));
  }

  /**
   * One SELECT.
   *
   * @param last which rows the tables have, such as 15m; null or blank for all that are kept
   */
  ResultTable sql(String sql, @Nullable String last, int limit, Cancellation cancellation) {
    boolean given = last != null && !last.isBlank();
    long now = now();
    TimeRange range =
        new TimeRange(given ? now - duration(String.valueOf(last)) : 0, now + SOON, given);
    return inTime(cancellation, () -> this.sql.run(sql, range, limit, cancellation));
  }

  /** How many rows an answer has at most, where this many are asked for; 0 for the usual number. */
  int rowsAtMost(int asked) {
    return asked > 0 ? asked : limits.defaultRows();
  }

  private ResultTable inTime(Cancellation cancellation, Supplier<ResultTable> run) {
    return inTime(cancellation, timeout, run);
  }

  private ResultTable inTime(Cancellation cancellation, Duration most, Supplier<ResultTable> run) {
    ScheduledFuture<?> alarm;
    try {
      alarm = timer.schedule(cancellation::cancel, most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      throw new ApiErrors.Refused(503, "the server is stopping", e);
    }
    try {
      return noted(run.get());
    } catch (Cancellation.CancelledException e) {
      throw new ApiErrors.Refused(
          408, "the query took longer than " + most.toSeconds() + " s: use a shorter range", e);
    } finally {
      alarm.cancel(false);
    }
  }

  private ResultTable noted(ResultTable table) {
    String note = source instanceof GuardedRows guarded ? guarded.note() : null;
    return note == null
        ? table
        : new ResultTable(table.columns(), table.rows(), table.summary().with(note));
  }

  /** Runs as long as whoever asked is there; when he goes away, the query is cancelled. */
  ResultTable whileReading(Context ctx, Function<Cancellation, ResultTable> run) {
    Cancellation cancellation = new Cancellation();
    try (ClientWatch _ = ClientWatch.start(ctx, timer, cancellation::cancel)) {
      return run.apply(cancellation);
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
