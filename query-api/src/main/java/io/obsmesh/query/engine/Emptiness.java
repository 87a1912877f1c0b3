package io.obsmesh.query.engine;

import io.obsmesh.query.Times;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Plan.Conjunct;
import io.obsmesh.query.plan.Step;
import io.obsmesh.table.Table;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says why an answer is empty, and where a range reaches back further than what is kept. */
final class Emptiness {
  private static final int MOST_SCANS = 8;

  private final Plan plan;
  private final Engine engine;
  private final Cancellation cancellation;

  Emptiness(Plan plan, Engine engine, Cancellation cancellation) {
    this.plan = plan;
    this.engine = engine;
    this.cancellation = cancellation;
  }

  void explain(NodeTally tally, boolean empty, Set<String> notes) {
    String table = plan.source().name();
    long oldest = tally.oldest();
    if (oldest > plan.range().sinceNanos() && (empty || plan.range().given())) {
      notes.add("the oldest " + table + " row that is kept is from " + Times.format(oldest));
    }
    if (!empty) {
      return;
    }
    if (tally.inRange() == 0) {
      notes.add(
          oldest == 0 ? "no " + table + " rows are kept" : "no " + table + " rows in the range");
      return;
    }
    String inRange = "%,d %s rows in the range".formatted(tally.inRange(), table);
    String remover = remover(tally);
    notes.add(remover == null ? inRange : inRange + ", none left after " + remover);
  }

  /** The first part of the query after which no row was left; null when that is not where. */
  private @Nullable String remover(NodeTally tally) {
    if (tally.matched() > 0) {
      if (plan.conjuncts().size() > plan.pushed()) {
        return plan.conjuncts().get(plan.pushed()).text();
      }
      for (Step step : plan.steps()) {
        if (step instanceof Step.Filter filter) {
          return filter.text();
        }
      }
      return null;
    }
    List<Conjunct> pushed = plan.conjuncts().subList(0, plan.pushed());
    for (int count = 1; count < pushed.size() && count <= MOST_SCANS; count++) {
      if (matched(pushed.subList(0, count)) == 0) {
        return pushed.get(count - 1).text();
      }
    }
    return pushed.isEmpty() ? null : pushed.get(pushed.size() - 1).text();
  }

  private long matched(List<Conjunct> conjuncts) {
    NodeTally tally = new NodeTally();
    for (Table table : plan.source().members()) {
      try (RowSource.Answer answer =
          engine.source().scan(Scanner.request(plan, table, conjuncts, 1, false))) {
        cancellation.watch(answer);
        boolean any = false;
        while (answer.next()) {
          any |= answer.batch().getRowCount() > 0;
        }
        tally.add(answer.nodes(), plan.range().untilNanos());
        cancellation.forget(answer);
        if (any) {
          return 1;
        }
      }
    }
    return tally.matched();
  }
}
