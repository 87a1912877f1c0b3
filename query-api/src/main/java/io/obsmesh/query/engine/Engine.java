package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans. The nodes filter and project; grouping, sorting and limiting happen here over their
 * batches. Thread-safe: each run has its own state.
 */
public final class Engine {
  private final RowSource source;
  private final EngineLimits limits;

  public Engine(RowSource source, EngineLimits limits) {
    this.source = source;
    this.limits = limits;
  }

  RowSource source() {
    return source;
  }

  EngineLimits limits() {
    return limits;
  }

  /** Runs with the usual number of rows and no way to end it early. */
  public ResultTable run(Plan plan) {
    return run(plan, 0, new Cancellation());
  }

  /**
   * Runs a plan to its end.
   *
   * @param limit rows of the answer at most; 0 for the usual number
   * @throws NoNodeException when no node answered
   * @throws LimitException when it would need too much
   * @throws Cancellation.CancelledException when it was cancelled
   */
  public ResultTable run(Plan plan, int limit, Cancellation cancellation) {
    long started = System.nanoTime();
    Set<String> notes = new LinkedHashSet<>();
    Scanner scanner = new Scanner(source, plan, cancellation);
    RowPipe pipe = scanner.pipe(plan.steps());
    List<Step> rest = plan.steps().subList(pipe.taken(), plan.steps().size());
    Ending ending = Ending.of(plan, rest, limit, limits);

    List<@Nullable Object[]> rows;
    Shape shape = pipe.shape();
    int done;
    if (!rest.isEmpty() && rest.get(0) instanceof Step.Aggregate aggregate) {
      Aggregator aggregator = new Aggregator(aggregate, pipe.output(), plan.range(), limits);
      scanner.run(
          0,
          batch -> {
            int count = pipe.select(batch); // before selected(), which it may replace
            aggregator.add(pipe.selected(), count, scanner.member());
          });
      rows = aggregator.rows(scanner.completeSince(), notes::add);
      shape = RowPipe.after(aggregate, shape);
      done = 1;
    } else {
      RowCollector collector =
          new RowCollector(
              pipe.output(), scanner.time(), ending.sort(), ending.kept(), limits.maxRows());
      long newest = plan.newest() > 0 ? plan.newest() : ending.newest();
      scanner.run(
          newest,
          batch -> {
            int count = pipe.select(batch);
            collector.add(pipe.selected(), count);
          });
      rows = collector.rows();
      done = ending.done();
    }
    rows =
        new LaterSteps(rows, shape, plan.range(), limits, notes::add)
            .run(rest.subList(done, rest.size()));
    NodeTally tally = scanner.tally();
    boolean limited = ending.limit() > 0 && rows.size() > ending.limit();
    if (limited) {
      notes.add(ending.note(rows.size(), plan, tally));
      rows =
          plan.timeOrdered()
              ? rows.subList(rows.size() - ending.limit(), rows.size())
              : rows.subList(0, ending.limit());
    }
    if (rows.isEmpty() || plan.range().given()) {
      new Emptiness(plan, this, cancellation).explain(tally, rows.isEmpty(), notes);
    }
    return new ResultTable(
        plan.output().fields(),
        List.copyOf(rows),
        summary(tally, rows.size(), started, limited, notes));
  }

  static Summary summary(
      NodeTally tally, long rows, long startedNanos, boolean limited, Set<String> notes) {
    List<Summary.NodePart> parts = tally.parts();
    int answered = tally.answered();
    return new Summary(
        rows,
        parts,
        parts.size(),
        answered,
        System.nanoTime() - startedNanos,
        tally.scanned(),
        tally.lost(),
        answered < parts.size(),
        limited,
        new ArrayList<>(notes));
  }

  /** The columns that are asked for, in that order; unknown ones are left out. */
  public static ResultTable select(ResultTable table, List<String> names) {
    List<Integer> indices = names.stream().map(table::find).filter(index -> index >= 0).toList();
    List<Field> columns = indices.stream().map(index -> table.columns().get(index)).toList();
    List<@Nullable Object[]> rows = new ArrayList<>(table.rows().size());
    for (@Nullable Object[] row : table.rows()) {
      @Nullable Object[] selected = new Object[indices.size()];
      for (int i = 0; i < selected.length; i++) {
        selected[i] = row[Objects.requireNonNull(indices.get(i))];
      }
      rows.add(selected);
    }
    return new ResultTable(columns, rows, table.summary());
  }
}
