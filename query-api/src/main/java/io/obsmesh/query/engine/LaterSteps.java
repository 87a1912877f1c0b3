package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The steps after rows were grouped or collected: over rows in memory. Not thread-safe. */
final class LaterSteps {
  private final PlanRun run;
  private final TimeRange range;
  private List<@Nullable Object[]> rows;
  private Shape shape;

  LaterSteps(PlanRun run, TimeRange range, List<@Nullable Object[]> rows, Shape shape) {
    this.run = run;
    this.range = range;
    this.rows = rows;
    this.shape = shape;
  }

  List<@Nullable Object[]> run(List<Step> steps) {
    List<Step> left = steps;
    while (!left.isEmpty()) {
      left = left.subList(step(left), left.size());
    }
    return rows;
  }

  /** Does one or more of these steps and says how many. */
  private int step(List<Step> steps) {
    Step first = steps.get(0);
    switch (first) {
      case Step.Sort sort -> {
        List<@Nullable Object[]> sorted = new ArrayList<>(rows);
        sorted.sort(RowCollector.comparator(sort));
        rows = sorted;
        return 1;
      }
      case Step.Limit limit -> {
        int count = (int) Math.min(limit.count(), rows.size());
        rows =
            limit.last() ? rows.subList(rows.size() - count, rows.size()) : rows.subList(0, count);
        return 1;
      }
      case Step.TopOfWindows top -> {
        rows = Windows.top(top, rows);
        return 1;
      }
      case Step.Fill fill -> {
        rows = new Filling(fill, shape, range, run.limits()).fill(rows);
        return 1;
      }
      case Step.Join join -> {
        rows = new Joining(run, join).join(rows);
        shape = join.output();
        return 1;
      }
      case Step.Compare compare -> {
        rows = new Comparing(compare, shape).compare(rows, run.rows(compare.before()));
        shape = compare.output();
        return 1;
      }
      case Step.Aggregate aggregate -> {
        Aggregator aggregator = new Aggregator(aggregate, cells(), range, run.limits());
        aggregator.add(IntStream.range(0, rows.size()).toArray(), rows.size(), 0);
        rows = aggregator.rows(new long[0], run.notes()::add);
        shape = aggregate.after(shape);
        return 1;
      }
      case Step.Filter f -> {
        return pipe(steps);
      }
      case Step.Project p -> {
        return pipe(steps);
      }
    }
  }

  private Cells[] cells() {
    RowCells.Rows holder = new RowCells.Rows();
    holder.list = rows;
    Cells[] cells = new Cells[shape.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = RowCells.of(holder, i, shape.field(i).type());
    }
    return cells;
  }

  private int pipe(List<Step> steps) {
    RowPipe pipe = new RowPipe(cells(), shape, List.of(), steps);
    int count = pipe.select(rows.size());
    Cells[] output = pipe.output();
    List<@Nullable Object[]> next = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      @Nullable Object[] row = new Object[output.length];
      for (int c = 0; c < output.length; c++) {
        row[c] = output[c].value(pipe.selected()[i]);
      }
      next.add(row);
    }
    rows = next;
    shape = pipe.shape();
    return pipe.taken();
  }
}
