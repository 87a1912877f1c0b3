package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Stage;
import io.obsmesh.query.Times;
import io.obsmesh.query.Value;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the range of time that a pipeline names: the last stage that names one. */
final class Ranges {
  private static final long DAY = 86_400_000_000_000L;
  private static final long HALF_A_MINUTE = 30_000_000_000L;

  private final Problems problems;
  private final PlanOptions options;

  Ranges(Problems problems, PlanOptions options) {
    this.problems = problems;
    this.options = options;
  }

  /** The range that is named, or the usual one. */
  TimeRange of(List<Stage> stages, TimeRange usual) {
    TimeRange range = usual;
    for (Stage stage : stages) {
      TimeRange named =
          switch (stage) {
            case Stage.Last last ->
                new TimeRange(options.nowNanos() - last.nanos(), options.nowNanos(), true);
            case Stage.Since since -> since(since);
            case Stage.At at -> at(at);
            default -> null; // all other stages: they name no time
          };
      range = named == null ? range : named;
    }
    return range;
  }

  private @Nullable TimeRange since(Stage.Since stage) {
    Long since = time(stage.since());
    Long until = stage.until() == null ? Long.valueOf(options.nowNanos()) : time(stage.until());
    if (since == null || until == null) {
      return null;
    }
    if (until <= since) {
      problems.add(stage.span(), "the range ends before it begins", "swap since and until");
      return null;
    }
    return new TimeRange(since, until, true);
  }

  /** {@code at t}: the minute around it. */
  private @Nullable TimeRange at(Stage.At stage) {
    Long at = time(stage.at());
    return at == null ? null : new TimeRange(at - HALF_A_MINUTE, at + HALF_A_MINUTE, true);
  }

  private @Nullable Long time(Expr expr) {
    Value value = expr instanceof Expr.Literal literal ? options.value(literal, problems) : null;
    Long time =
        switch (value) {
          case null -> expr instanceof Expr.Ref ? options.nowNanos() : null;
          case Value.Instant instant -> instant.nanos();
          case Value.Duration ago -> options.nowNanos() - ago.nanos();
          case Value.Quoted quoted -> quoted(quoted.text());
          default -> null; // numbers, words and the like are no times
        };
    if (time == null) {
      problems.add(
          expr.span(), "this is not a time", "write 2026-11-20T10:00:00Z, \"10:00\" or 10m");
    }
    return time;
  }

  /** RFC 3339, or a clock time of today in UTC. */
  private @Nullable Long quoted(String text) {
    Long time = Times.parse(text);
    if (time != null) {
      return time;
    }
    try {
      return options.nowNanos()
          - Math.floorMod(options.nowNanos(), DAY)
          + LocalTime.parse(text.trim()).toNanoOfDay();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
