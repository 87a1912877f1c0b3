package io.obsmesh.api;

import io.obsmesh.query.engine.Follower;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.engine.Summary;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.wire.NodeReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one plan for one reader, in the thread that calls: rows as they come, or, as told at
 * {@link Refreshing}, a new answer for each window or second.
 */
public final class Following {
  private static final long SECOND = 1_000_000_000L;

  /** Batches that wait for a slow reader before rows are left out. */
  private static final int MOST_WAITING = 1_000;

  private final QueryRunner runner;
  private final Plan plan;
  private final @Nullable String selected;

  /** Who reads. Each call may wait for the reader, and throws when he went away. */
  public interface Reader {
    /** Rows have these columns from here on; those before are not part of this answer. */
    void columns(List<Field> columns) throws IOException;

    /** More rows. */
    void rows(ResultTable rows) throws IOException;

    /** How it went so far: each second. */
    void summary(Summary summary) throws IOException;
  }

  /**
   * @param selected the columns to have, as {@link Selection} takes them
   */
  public Following(QueryRunner runner, Plan plan, @Nullable String selected) {
    this.runner = runner;
    this.plan = plan;
    this.selected = selected;
  }

  /** The columns that an answer begins with. */
  public List<Field> columns() {
    return select(List.of()).columns();
  }

  /**
   * Goes on until the reader goes away, or {@code head} has let through its rows.
   *
   * @throws IOException when the reader went away
   * @throws RuntimeException as {@link QueryRunner#run} throws it
   */
  public void run(Reader reader) throws IOException, InterruptedException {
    if (Follower.canFollow(plan)) {
      rows(reader);
    } else {
      new Refreshing(runner, plan, selected, reader).run();
    }
  }

  private ResultTable select(List<@Nullable Object[]> rows) {
    Summary nothing = new Summary(0, List.of(), 0, 0, 0, 0, 0, false, false, List.of());
    return Selection.of(new ResultTable(plan.output().fields(), rows, nothing), selected);
  }

  private void rows(Reader reader) throws IOException, InterruptedException {
    RowSource source = runner.source();
    reader.columns(columns());
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
            reader.rows(select(rows));
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
          reader.summary(summary(source, follower, sent, started, lostBefore, notes));
        }
      }
      reader.summary(summary(source, follower, sent, started, lostBefore, notes));
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
  private static Summary summary(
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
    return new Summary(
        sent,
        parts(reports),
        asked,
        reports.nodes().size(),
        System.nanoTime() - started,
        sent,
        lost,
        !reports.away().isEmpty(),
        leftOut > 0,
        notes);
  }

  /** The nodes that are away: they are what is missing. */
  private static List<Summary.NodePart> parts(RowSource.Reports reports) {
    return reports.away().stream()
        .map(away -> new Summary.NodePart(away.name(), 0, 0, 0, 0, 0, 0, away.reason()))
        .toList();
  }
}
