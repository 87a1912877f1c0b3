package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.obsmesh.query.engine.Follower;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.engine.Summary;
import io.obsmesh.query.format.JsonResults;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/follow}: server-sent events {@code columns}, {@code rows} (an array of arrays),
 * {@code summary} every second, {@code error}. A query that groups or sorts is asked again, every
 * window or every second; each answer begins with {@code columns}, which says: start anew.
 */
final class FollowRoute {
  private static final long SECOND = 1_000_000_000L;

  /** Batches that wait for a slow reader before rows are left out. */
  private static final int MOST_WAITING = 1_000;

  private final QueryRunner runner;
  private final RowSource source;

  FollowRoute(QueryRunner runner, RowSource source) {
    this.runner = runner;
    this.source = source;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/follow", this::follow);
  }

  private void follow(Context ctx) throws IOException {
    Plan plan = QueryRoutes.plan(runner, ctx, QueryRoutes.text(ctx));
    ResultTable empty =
        QueryRoutes.selected(
            new ResultTable(plan.output().fields(), List.of(), nothing()),
            ctx.queryParam("columns"));
    ctx.header("Obsmesh-Columns", JsonResults.columns(empty.columns()));
    ctx.res().setContentType("text/event-stream;charset=utf-8");
    ctx.res().setHeader("X-Accel-Buffering", "no");
    // Not Javalin's stream: it would compress, and hold events back.
    Events events = new Events(ctx.res().getOutputStream());
    try {
      if (Follower.canFollow(plan)) {
        rows(plan, empty.columns(), ctx.queryParam("columns"), events);
      } else {
        again(plan, ctx.queryParam("columns"), events);
      }
    } catch (IOException e) {
      // The reader went away: that is how a stream ends.
    } catch (RuntimeException e) {
      events.send("error", ApiErrors.json(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Summary nothing() {
    return new Summary(0, List.of(), 0, 0, 0, 0, 0, false, false, List.of());
  }

  private void rows(Plan plan, List<Field> columns, @Nullable String selected, Events events)
      throws IOException, InterruptedException {
    events.send("columns", JsonResults.columns(columns));
    Plan fromNow = plan.range().given() ? plan : plan.over(sinceNow(plan));
    BlockingQueue<Follower.Part> parts = new ArrayBlockingQueue<>(MOST_WAITING);
    long started = System.nanoTime();
    long sent = 0;
    int streams = plan.source().members().size();
    List<String> notes = new ArrayList<>();
    try (Follower follower = Follower.start(source, fromNow, parts)) {
      long next = started + SECOND;
      while (streams > 0 || !parts.isEmpty()) {
        Follower.Part part =
            parts.poll(Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
        switch (part) {
          case null -> {}
          case Follower.Part.Rows(var rows) -> {
            ResultTable table =
                QueryRoutes.selected(
                    new ResultTable(plan.output().fields(), rows, nothing()), selected);
            events.send("rows", JsonResults.rows(table.columns(), table.rows()));
            sent += rows.size();
          }
          case Follower.Part.Ended(var error) -> {
            streams--;
            if (error != null) {
              notes.add(error);
            }
          }
        }
        if (System.nanoTime() >= next) {
          next = System.nanoTime() + SECOND;
          events.send("summary", summary(sent, started, follower.leftOut(), notes));
        }
      }
      events.send("summary", summary(sent, started, follower.leftOut(), notes));
    }
  }

  private static TimeRange sinceNow(Plan plan) {
    return new TimeRange(QueryRunner.now(), plan.range().untilNanos() + SECOND, false);
  }

  /** What was sent so far, and what the nodes lost since they started. */
  private String summary(long sent, long started, long leftOut, List<String> ended) {
    RowSource.Reports reports = source.reports();
    long lost =
        reports.nodes().stream()
            .flatMap(node -> node.lost().values().stream())
            .mapToLong(Long::longValue)
            .sum();
    int asked = reports.nodes().size() + reports.unreachable().size();
    List<String> notes = new ArrayList<>(ended);
    if (leftOut > 0) {
      notes.add("%,d rows left out: the reader is too slow".formatted(leftOut));
    }
    return JsonResults.summary(
        new Summary(
            sent,
            List.of(),
            asked,
            reports.nodes().size(),
            System.nanoTime() - started,
            sent,
            lost,
            !reports.unreachable().isEmpty(),
            leftOut > 0,
            notes));
  }

  private void again(Plan plan, @Nullable String selected, Events events)
      throws IOException, InterruptedException {
    long length = plan.range().untilNanos() - plan.range().sinceNanos();
    long pause = Math.clamp(every(plan), SECOND, 60 * SECOND);
    while (true) {
      long now = QueryRunner.now();
      ResultTable table =
          QueryRoutes.selected(
              runner.run(plan.over(new TimeRange(now - length, now, false)), 0), selected);
      events.send("columns", JsonResults.columns(table.columns()));
      events.send("rows", JsonResults.rows(table.columns(), table.rows()));
      for (long slept = 0; slept < pause; slept += SECOND) {
        events.send("summary", JsonResults.summary(table.summary()));
        Thread.sleep(1_000); // a heartbeat each second finds readers that went away
      }
    }
  }

  private static long every(Plan plan) {
    return plan.steps().stream()
        .mapToLong(step -> step instanceof Step.Aggregate a ? a.everyNanos() : 0)
        .max()
        .orElse(0);
  }

  /** Writes events; a write to a reader that went away throws. */
  private record Events(ServletOutputStream out) {
    void send(String event, String data) throws IOException {
      out.write(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
