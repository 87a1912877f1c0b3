package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many rows are kept while they come, and how many are answered.
 *
 * @param sort the order in which the first are kept; null for the newest
 * @param kept how many are kept while they come; 0 for all
 * @param newest how many each node needs to send; 0 for all
 * @param done how many of the steps the keeping has already done
 * @param limit rows of the answer at most; 0 for all
 */
record Ending(Step.@Nullable Sort sort, long kept, long newest, int done, int limit) {

  /**
   * @param rest the steps after those that look at one row at a time
   * @param asked rows at most, given beside the query; 0 when not given
   */
  static Ending of(Plan plan, List<Step> rest, int asked, EngineLimits limits) {
    boolean bounded = plan.steps().stream().anyMatch(Step.Limit.class::isInstance);
    int limit =
        asked == Integer.MAX_VALUE
            ? 0
            : asked > 0 ? asked : bounded || plan.aggregates() ? 0 : limits.defaultRows();
    Step first = rest.isEmpty() ? null : rest.get(0);
    Step second = rest.size() > 1 ? rest.get(1) : null;
    if (first instanceof Step.Limit head) {
      return new Ending(null, Math.max(1, head.count()), 0, head.count() == 0 ? 0 : 1, limit);
    }
    if (first instanceof Step.Sort sort) {
      if (second instanceof Step.Limit head && !head.last() && head.count() > 0) {
        return new Ending(sort, head.count(), 0, 2, limit);
      }
      return new Ending(sort, second == null && limit > 0 ? limit + 1L : 0, 0, 1, limit);
    }
    // One more than is shown, to know whether there are more.
    long kept = first == null && limit > 0 ? limit + 1L : 0;
    return new Ending(
        null,
        kept,
        plan.pushed() == plan.conjuncts().size()
                && plan.steps().stream().allMatch(Step.Project.class::isInstance)
            ? kept
            : 0,
        0,
        limit);
  }

  /** Says that rows were left out, and how to get them. */
  String note(long found, Plan plan, NodeTally tally) {
    // A node that was asked for so many rows counts those only, and not what it might have found.
    boolean counted =
        newest == 0
            && plan.newest() == 0
            && !plan.aggregates()
            && plan.conjuncts().size() == plan.pushed();
    long matched = counted ? tally.matched() : 0;
    String of = matched >= found ? " of %,d".formatted(matched) : "";
    return "the %s %,d%s %s: add | head N or --limit N for more"
        .formatted(plan.timeOrdered() ? "newest" : "first", limit, of, limit == 1 ? "row" : "rows");
  }
}
