package io.obsmesh.query.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query that can be run.
 *
 * @param source the table or union
 * @param base its columns; scalars of the first steps count in them
 * @param scanned which of them are fetched from the nodes, by index
 * @param conjuncts what rows must satisfy, already split at {@code and}
 * @param pushed how many of the conjuncts, from the first, the nodes test
 * @param newest only so many of the newest rows are needed from each node; 0 for all
 * @param steps what happens to the rows here
 * @param output columns of the result
 * @param timeOrdered whether the result is rows as they were stored: they are limited to the newest
 * @param follow go on with rows as they come
 * @param render how the query wants to be drawn; null when it does not say
 */
public record Plan(
    SourceTable source,
    Shape base,
    List<Integer> scanned,
    List<Conjunct> conjuncts,
    int pushed,
    TimeRange range,
    long newest,
    List<Step> steps,
    Shape output,
    boolean timeOrdered,
    boolean follow,
    @Nullable String render) {
  public Plan {
    scanned = List.copyOf(scanned);
    conjuncts = List.copyOf(conjuncts);
    steps = List.copyOf(steps);
  }

  /** One part of {@code where} with its text, to say which of them removed all rows. */
  public record Conjunct(Condition condition, String text) {}

  /**
   * The plan over another range of time, for a query that is asked again: what it joins moves as
   * far, at both ends.
   */
  public Plan over(TimeRange other) {
    long since = other.sinceNanos() - range.sinceNanos();
    long until = other.untilNanos() - range.untilNanos();
    List<Step> moved = steps.stream().map(step -> moved(step, since, until)).toList();
    return new Plan(
        source,
        base,
        scanned,
        conjuncts,
        pushed,
        other,
        newest,
        moved,
        output,
        timeOrdered,
        follow,
        render);
  }

  private static Step moved(Step step, long since, long until) {
    return switch (step) {
      case Step.Join j ->
          new Step.Join(
              j.other().moved(since, until),
              j.left(),
              j.keys(),
              j.otherKeys(),
              j.withinNanos(),
              j.time(),
              j.otherTime(),
              j.added(),
              j.output());
      case Step.Compare c ->
          new Step.Compare(
              c.before().moved(since, until),
              c.agoNanos(),
              c.keys(),
              c.time(),
              c.compared(),
              c.all(),
              c.output());
      case Step.Filter s -> s;
      case Step.Project s -> s;
      case Step.Aggregate s -> s;
      case Step.Sort s -> s;
      case Step.Limit s -> s;
      case Step.TopOfWindows s -> s;
      case Step.Fill s -> s;
    };
  }

  private Plan moved(long since, long until) {
    // A range of its own, such as last 1h, keeps its length.
    return over(
        new TimeRange(
            range.sinceNanos() + (range.given() ? until : since),
            range.untilNanos() + until,
            range.given()));
  }

  /** The plan with other steps, which lead to the same columns. */
  Plan withSteps(List<Step> others) {
    return new Plan(
        source,
        base,
        scanned,
        conjuncts,
        pushed,
        range,
        newest,
        others,
        output,
        timeOrdered,
        follow,
        render);
  }

  /** The plan with the work split: what nodes test, and what they send. */
  Plan split(List<Conjunct> ordered, int onNodes, List<Integer> columns) {
    return new Plan(
        source,
        base,
        columns,
        ordered,
        onNodes,
        range,
        newest,
        steps,
        output,
        timeOrdered,
        follow,
        render);
  }

  /** The plan with one more condition, which the nodes test. */
  public Plan withFilter(Condition condition, String text) {
    List<Conjunct> more = new ArrayList<>(conjuncts);
    more.add(pushed, new Conjunct(condition, text));
    return split(more, pushed + 1, scanned);
  }

  /** The plan with so many of the newest rows from each node; 0 for all. */
  Plan withNewest(long rows) {
    return new Plan(
        source,
        base,
        scanned,
        conjuncts,
        pushed,
        range,
        rows,
        steps,
        output,
        timeOrdered,
        follow,
        render);
  }

  /** The length of the windows that the answer is of, nanoseconds; 0 when it has none. */
  public long windowNanos() {
    long every = 0;
    for (Step step : steps) {
      if (step instanceof Step.Aggregate aggregate) {
        every = aggregate.everyNanos();
      } else if (step instanceof Step.TopOfWindows top) {
        every = top.everyNanos();
      }
    }
    return every;
  }

  /** Whether rows are grouped on the way. */
  public boolean aggregates() {
    return steps.stream().anyMatch(Step.Aggregate.class::isInstance);
  }
}
