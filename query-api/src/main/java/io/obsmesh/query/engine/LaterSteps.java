package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The steps after rows were grouped or collected: over rows in memory. Not thread-safe. */
final class LaterSteps {
  private final TimeRange range;
  private final EngineLimits limits;
  private final Consumer<String> notes;
  private List<@Nullable Object[]> rows;
  private Shape shape;

  LaterSteps(
      List<@Nullable Object[]> rows,
      Shape shape,
      TimeRange range,
      EngineLimits limits,
      Consumer<String> notes) {
    this.rows = rows;
    this.shape = shape;
    this.range = range;
    this.limits = limits;
    this.notes = notes;
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
      case Step.Fill fill -> {
        fill(fill);
        return 1;
      }
      case Step.Aggregate aggregate -> {
        Aggregator aggregator = new Aggregator(aggregate, cells(), range, limits);
        aggregator.add(IntStream.range(0, rows.size()).toArray(), rows.size(), 0);
        rows = aggregator.rows(new long[0], notes);
        shape = RowPipe.after(aggregate, shape);
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

  private void fill(Step.Fill fill) {
    long every = fill.everyNanos();
    long first = Math.floorDiv(range.sinceNanos(), every);
    long last = Math.floorDiv(range.untilNanos() - 1, every);
    Map<List<Object>, @Nullable Object[]> byWindow = new HashMap<>();
    Set<List<Object>> groups = new LinkedHashSet<>();
    for (@Nullable Object[] row : rows) {
      List<Object> key = key(row, fill.keyCount());
      groups.add(key.subList(1, key.size()));
      byWindow.put(key, row);
    }
    if ((last - first + 1) * groups.size() > limits.maxRows()) {
      throw new LimitException(
          "fill would make more than %,d rows".formatted(limits.maxRows()),
          "use a longer every or fewer groups");
    }
    List<@Nullable Object[]> filled = new ArrayList<>();
    Map<List<Object>, @Nullable Object[]> previous = new HashMap<>();
    for (long window = first; window <= last; window++) {
      for (List<Object> group : groups) {
        List<Object> key = new ArrayList<>();
        key.add(window * every);
        key.addAll(group);
        @Nullable Object[] row = byWindow.get(key);
        if (row == null) {
          row = made(fill, window * every, group, previous.get(group));
        }
        previous.put(group, row);
        filled.add(row);
      }
    }
    rows = filled;
  }

  /** Stands for an absent key, which a list for lookup cannot hold. */
  private static final Object ABSENT = new Object();

  private static List<Object> key(@Nullable Object[] row, int keyCount) {
    List<Object> key = new ArrayList<>();
    for (int i = 0; i <= keyCount; i++) {
      Object value = row[i];
      key.add(value == null ? ABSENT : value);
    }
    return key;
  }

  private @Nullable Object[] made(
      Step.Fill fill, long start, List<Object> group, @Nullable Object @Nullable [] previous) {
    @Nullable Object[] row = new Object[shape.size()];
    row[0] = start;
    for (int i = 0; i < group.size(); i++) {
      row[i + 1] = group.get(i) == ABSENT ? null : group.get(i);
    }
    for (int i = group.size() + 1; i < row.length; i++) {
      row[i] =
          switch (fill.mode()) {
            case NULL -> null;
            case PREVIOUS -> previous == null ? null : previous[i];
            case NUMBER ->
                switch (shape.field(i).type()) {
                  case INTEGER -> (Object) (long) fill.value();
                  case DECIMAL -> (Object) fill.value();
                  case TIME, TEXT, FLAG, MAP, LIST -> null;
                };
          };
    }
    return row;
  }
}
