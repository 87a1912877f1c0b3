package io.obsmesh.query.engine;

import static io.obsmesh.query.ShopRows.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.query.TestTables;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import org.junit.jupiter.api.Test;

/** What an answer says of what is missing, and where a query ends early. */
class EngineLimitsTest extends TenRequests {
  @Test
  void anEmptyAnswer_saysWhichPredicateRemovedTheRows() {
    shop();
    ResultTable table = run("http where status=200 and dst.service=nowhere and method=GET");
    assertThat(table.summary().notes())
        .contains("10 http rows in the range, none left after dst.service=nowhere");
  }

  @Test
  void aRangeBeforeWhatIsKept_saysWhatTheOldestRowIs() {
    shop();
    ResultTable table = run("http since 2h until 1h");
    assertThat(table.summary().notes())
        .containsExactly(
            "the oldest http row that is kept is from 2025-11-20T09:59:50.000000000Z",
            "no http rows in the range");
  }

  @Test
  void aNodeThatDoesNotAnswer_makesTheAnswerPartial() {
    shop();
    rows.unreachable("two").lost(7);
    Summary summary = run("http").summary();
    assertThat(summary.partial()).isTrue();
    assertThat(summary.nodesAsked()).isEqualTo(2);
    assertThat(summary.nodesAnswered()).isEqualTo(1);
    assertThat(summary.lostEvents()).isEqualTo(7);
    assertThat(summary.nodes().get(1).error()).isEqualTo("connection refused");
  }

  @Test
  void tooManyGroups_isAClearError() {
    shop();
    Engine engine = new Engine(rows, new EngineLimits(1000, 5, 3, 1 << 20));
    Planner planner = new Planner(TestTables.ALL);
    assertThatThrownBy(
            () -> engine.run(planner.plan("http | count() by path", PlanOptions.at(NOW))))
        .isInstanceOf(LimitException.class)
        .hasMessage("more than 3 groups");
    assertThatThrownBy(
            () -> engine.run(planner.plan("http | sort latency | tail 3", PlanOptions.at(NOW))))
        .isInstanceOf(LimitException.class)
        .hasMessage("more than 5 rows at once");
  }

  @Test
  void aCancelledQuery_ends() {
    shop();
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    assertThatThrownBy(() ->
            new Engine(rows, EngineLimits.USUAL)
                .run(
                    new Planner(TestTables.ALL).plan("http", PlanOptions.at(NOW)), 0, cancellation))
        .isInstanceOf(Cancellation.CancelledException.class);
  }
}
