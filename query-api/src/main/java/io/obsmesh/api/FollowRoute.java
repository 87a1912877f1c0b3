package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.obsmesh.query.engine.Follower;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.engine.Summary;
import io.obsmesh.query.format.JsonResults;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.wire.NodeReport;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/follow}: server-sent events {@code columns}, {@code rows} (an array of arrays),
 * {@code summary} every second, {@code error}; {@code columns} again says: start anew. How queries
 * that group, sort or join are followed is told at {@link Refreshing}.
 */
final class FollowRoute {
  private static final long SECOND = 1_000_000_000L;

  /** Batches that wait for a slow reader before rows are left out. */
  private static final int MOST_WAITING = 1_000;

  private final Callers callers;

  FollowRoute(Callers callers) {
    this.callers = callers;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/follow", this::follow);
  }

  private void follow(Context ctx) throws IOException {
    String text = QueryRoutes.text(ctx);
    QueryRunner runner = callers.runner(ctx, text);
    Plan plan = QueryRoutes.plan(runner, ctx, text);
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
        rows(runner.source(), plan, empty.columns(), ctx.queryParam("columns"), events);
      } else {
        new Refreshing(runner, plan, ctx.queryParam("columns"), events).run();
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

  private static void rows(
      RowSource source, Plan plan, List<Field> columns, @Nullable String selected, Events events)
      throws IOException, InterruptedException {
    events.send("columns", JsonResults.columns(columns));
    Plan fromNow = plan.range().given() ? plan : plan.over(sinceNow(plan));
    BlockingQueue<Follower.Part> parts = new ArrayBlockingQueue<>(MOST_WAITING);
    long started = System.nanoTime();
    long sent = 0;
    int streams = plan.source().members().size();
    long most = head(plan);
    Map<String, Long> lostBefore = lost(source.reports());
    List<String> notes = new ArrayList<>();
    try (Follower follower = Follower.start(source, fromNow, parts)) {
      long next = started + SECOND;
      while (sent < most && (streams > 0 || !parts.isEmpty())) {
        Follower.Part part =
            parts.poll(Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
        switch (part) {
          case null -> {}
          case Follower.Part.Rows(var all) -> {
            List<@Nullable Object[]> rows =
                all.size() > most - sent ? all.subList(0, (int) (most - sent)) : all;
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
          events.send("summary", summary(source, follower, sent, started, lostBefore, notes));
        }
      }
      events.send("summary", summary(source, follower, sent, started, lostBefore, notes));
    }
  }

  private static TimeRange sinceNow(Plan plan) {
    return new TimeRange(QueryRunner.now(), plan.range().untilNanos() + SECOND, false);
  }

  /** How many rows {@code head} lets through; then the stream ends. */
  private static long head(Plan plan) {
    return plan.steps().stream()
        .mapToLong(
            s -> s instanceof Step.Limit limit && !limit.last() ? limit.count() : Long.MAX_VALUE)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Events lost since it started, for each node. */
  private static Map<String, Long> lost(RowSource.Reports reports) {
    Map<String, Long> lost = new HashMap<>();
    for (NodeReport node : reports.nodes()) {
      lost.merge(
          node.name(), node.lost().values().stream().mapToLong(Long::longValue).sum(), Long::sum);
    }
    return lost;
  }

  /** What was sent so far, and what the nodes lost since the stream began. */
  private static String summary(
      RowSource source,
      Follower follower,
      long sent,
      long started,
      Map<String, Long> lostBefore,
      List<String> ended) {
    long leftOut = follower.leftOut();
    RowSource.Reports reports = source.reports();
    long lost = 0;
    for (Map.Entry<String, Long> node : lost(reports).entrySet()) {
      // A node that came or started anew in the meantime counts from 0.
      long before = lostBefore.getOrDefault(node.getKey(), 0L);
      lost += node.getValue() >= before ? node.getValue() - before : node.getValue();
    }
    int asked = reports.nodes().size() + reports.away().size();
    List<String> notes = new ArrayList<>(ended);
    reports.away().forEach(away -> notes.add("without " + away.name() + ": " + away.reason()));
    follower
        .restarts()
        .forEach((node, times) ->
            notes.add(
                node
                    + " started anew"
                    + (times > 1 ? " " + times + " times" : "")
                    + ": rows of its last moments before that may be missing"));
    String forbidden = source instanceof GuardedRows guarded ? guarded.note() : null;
    if (forbidden != null) {
      notes.add(forbidden);
    }
    if (leftOut > 0) {
      notes.add("%,d rows left out: the reader is too slow".formatted(leftOut));
    }
    return JsonResults.summary(
        new Summary(
            sent,
            parts(reports),
            asked,
            reports.nodes().size(),
            System.nanoTime() - started,
            sent,
            lost,
            !reports.away().isEmpty(),
            leftOut > 0,
            notes));
  }

  /** The nodes that are away: they are what is missing. */
  private static List<Summary.NodePart> parts(RowSource.Reports reports) {
    return reports.away().stream()
        .map(away -> new Summary.NodePart(away.name(), 0, 0, 0, 0, 0, 0, away.reason()))
        .toList();
  }

  /** Writes events; a write to a reader that went away throws. */
  record Events(ServletOutputStream out) {
    void send(String event, String data) throws IOException {
      out.write(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
