package io.obsmesh.api;

import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Measure;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.query.plan.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a query that groups, sorts or joins.
 *
 * <p>With windows: first all windows of the range that are over, then each window once it is over.
 * Without: the whole range again each second, sliding; every answer begins with {@code columns},
 * and its rows say in {@code time} up to when they are.
 */
final class Refreshing {
  private static final long SECOND = 1_000_000_000L;

  /** How long after its end a window is asked for: rows arrive when their response has ended. */
  private static final long LATE = SECOND;

  private final QueryRunner runner;
  private final Plan plan;
  private final @Nullable String selected;
  private final Following.Reader reader;
  private final long length;

  Refreshing(QueryRunner runner, Plan plan, @Nullable String selected, Following.Reader reader) {
    this.runner = runner;
    this.plan = plan;
    this.selected = selected;
    this.reader = reader;
    this.length = plan.range().untilNanos() - plan.range().sinceNanos();
  }

  /** Goes on until the reader goes away. */
  void run() throws IOException, InterruptedException {
    long every = plan.windowNanos();
    if (every > 0 && plan.output().find("time") >= 0) {
      windows(every);
    } else {
      sliding();
    }
  }

  private void windows(long every) throws IOException, InterruptedException {
    long until = Math.floorDiv(QueryRunner.now() - LATE, every) * every;
    long since = Math.floorDiv(until - length, every) * every;
    ResultTable table = ask(since, until);
    reader.columns(table.columns());
    while (true) {
      reader.rows(table);
      do {
        reader.summary(table.summary());
        Thread.sleep(1_000); // a heartbeat each second finds readers that went away
      } while (QueryRunner.now() < until + every + LATE);
      table = ask(until, until + every);
      until += every;
    }
  }

  private void sliding() throws IOException, InterruptedException {
    while (true) {
      long now = QueryRunner.now();
      ResultTable table = timed(ask(now - length, now), now);
      reader.columns(table.columns());
      reader.rows(table);
      reader.summary(table.summary());
      Thread.sleep(1_000);
    }
  }

  private ResultTable ask(long since, long until) {
    TimeRange range = new TimeRange(since, until, false);
    return Selection.of(runner.run(plan.over(range), 0), selected);
  }

  /** The answer with the time at which it was so, unless its rows have a time. */
  private static ResultTable timed(ResultTable table, long now) {
    if (table.find("time") >= 0) {
      return table;
    }
    List<Field> columns = new ArrayList<>();
    columns.add(new Field("time", ValueType.TIME, Measure.NONE, true));
    columns.addAll(table.columns());
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : table.rows()) {
      @Nullable Object[] longer = new Object[row.length + 1];
      longer[0] = now;
      System.arraycopy(row, 0, longer, 1, row.length);
      rows.add(longer);
    }
    return new ResultTable(columns, rows, table.summary());
  }
}
