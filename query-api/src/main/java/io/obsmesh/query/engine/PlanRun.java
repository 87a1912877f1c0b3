package io.obsmesh.query.engine;

import io.obsmesh.query.plan.NodeAggregate;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One query being run: its plan, and the plans of what it joins and compares with. Adds up what all
 * of them said. Not thread-safe.
 */
final class PlanRun {
  private final RowSource source;
  private final EngineLimits limits;
  private final Cancellation cancellation;
  private final Set<String> notes = new LinkedHashSet<>();
  private final NodeTally tally = new NodeTally();

  PlanRun(RowSource source, EngineLimits limits, Cancellation cancellation) {
    this.source = source;
    this.limits = limits;
    this.cancellation = cancellation;
  }

  /** What the reader should know, in the order in which it came up. */
  Set<String> notes() {
    return notes;
  }

  /** The nodes' parts in all scans. */
  NodeTally tally() {
    return tally;
  }

  EngineLimits limits() {
    return limits;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  /**
   * The rows of a plan that is part of another; all of them.
   *
   * @throws LimitException when there are more than may be kept at once
   */
  List<@Nullable Object[]> rows(Plan plan) {
    return rows(plan, Integer.MAX_VALUE).rows();
  }

  /**
   * @param tally the nodes' parts in the scans of the plan's own table
   */
  record Found(List<@Nullable Object[]> rows, Ending ending, NodeTally tally) {}

  /**
   * The rows of a plan. Of more than asked for, one too many is kept, to know that there are more.
   *
   * @param limit rows that are asked for; 0 for the usual number
   */
  Found rows(Plan plan, int limit) {
    Scanner scanner = new Scanner(source, plan, cancellation);
    RowPipe pipe = scanner.pipe(plan.steps());
    List<Step> rest = plan.steps().subList(pipe.taken(), plan.steps().size());
    Ending ending = Ending.of(plan, rest, limit, limits);
    List<@Nullable Object[]> rows;
    Shape shape = pipe.shape();
    int done;
    NodeAggregate onNodes = source.aggregates() ? NodeAggregate.of(plan) : null;
    if (onNodes != null && scanner.groupable(onNodes)) {
      Aggregator aggregator = new Aggregator(onNodes, plan.range(), limits);
      scanner.groups(onNodes, batch -> aggregator.merge(batch, scanner.member()));
      rows = aggregator.rows(scanner.completeSince(), notes::add);
      shape = onNodes.step().after(shape);
      done = 1;
    } else if (!rest.isEmpty() && rest.get(0) instanceof Step.Aggregate aggregate) {
      Aggregator aggregator = new Aggregator(aggregate, pipe.output(), plan.range(), limits);
      scanner.run(
          0,
          batch -> {
            int count = pipe.select(batch); // before selected(), which it may replace
            aggregator.add(pipe.selected(), count, scanner.member());
          });
      rows = aggregator.rows(scanner.completeSince(), notes::add);
      shape = aggregate.after(shape);
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
    tally.add(scanner.tally());
    rows = new LaterSteps(this, plan.range(), rows, shape).run(rest.subList(done, rest.size()));
    return new Found(rows, ending, scanner.tally());
  }
}
