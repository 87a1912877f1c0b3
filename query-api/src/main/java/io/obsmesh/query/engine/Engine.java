package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans. The nodes filter, project and, where they can, group; what is left of grouping, and
 * sorting and limiting, happens here over their batches. Thread-safe: each run has its own state.
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
    return HostNames.with(
        source, plan, cancellation, () -> run(plan, limit, cancellation, started));
  }

  private ResultTable run(Plan plan, int limit, Cancellation cancellation, long started) {
    PlanRun run = new PlanRun(source, limits, cancellation);
    PlanRun.Found found = run.rows(plan, limit);
    Set<String> notes = run.notes();
    Ending ending = found.ending();
    List<@Nullable Object[]> rows = found.rows();
    boolean limited = ending.limit() > 0 && rows.size() > ending.limit();
    if (limited) {
      notes.add(ending.note(rows.size(), plan, found.tally()));
      rows =
          plan.timeOrdered()
              ? rows.subList(rows.size() - ending.limit(), rows.size())
              : rows.subList(0, ending.limit());
    }
    if (rows.isEmpty() || plan.range().given()) {
      new Emptiness(plan, this, cancellation).explain(found.tally(), rows.isEmpty(), notes);
    }
    notes.addAll(HostNames.notes());
    return new ResultTable(
        plan.output().fields(),
        List.copyOf(rows),
        summary(run.tally(), rows.size(), started, limited, notes));
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
