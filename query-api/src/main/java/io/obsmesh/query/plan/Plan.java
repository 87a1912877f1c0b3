package io.obsmesh.query.plan;

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

  /** The plan over another range of time, for a query that is asked again. */
  public Plan over(TimeRange other) {
    return new Plan(
        source,
        base,
        scanned,
        conjuncts,
        pushed,
        other,
        newest,
        steps,
        output,
        timeOrdered,
        follow,
        render);
  }

  /** Whether rows are grouped on the way. */
  public boolean aggregates() {
    return steps.stream().anyMatch(Step.Aggregate.class::isInstance);
  }
}
