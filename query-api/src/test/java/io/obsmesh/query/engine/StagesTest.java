package io.obsmesh.query.engine;

import static io.obsmesh.query.ShopRows.MS;
import static io.obsmesh.query.ShopRows.NOW;
import static io.obsmesh.query.ShopRows.SECOND;
import static io.obsmesh.query.ShopRows.ago;
import static io.obsmesh.query.TestTables.HTTP;
import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.QueryException;
import io.obsmesh.query.ShopRows;
import io.obsmesh.query.plan.Explain;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.ScanRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Joins, comparisons, windows, names and parameters, over {@link ShopRows}. */
class StagesTest {
  private final MemoryRows rows = new MemoryRows();
  private final Answers answers = new Answers(rows);

  @BeforeEach
  void fill() {
    ShopRows.fill(rows);
  }

  @AfterEach
  void close() {
    rows.close();
  }

  @Test
  void aJoin_givesEachPair_withColumnsOfBothSides() {
    assertThat(
            answers.ask(
                "http where status=503 | join flow on conn | sort flow.time | select path, verdict,"
                    + " flow.verdict, retransmits"))
        .containsExactly(asList("/pay", null, "dropped", 2L), asList("/pay", null, "dropped", 1L));
  }

  @Test
  void within_joinsOnlyWhatIsNearInTime_alsoAtTheEdgeOfTheRange() {
    assertThat(answers.ask("http where status=503 | join flow on conn within 1s | count()"))
        .containsExactly(List.of(1L));
    // The flow lies half a second before the range of the requests.
    assertThat(answers.ask("http last 20s | join flow on conn within 1s | count()"))
        .containsExactly(List.of(1L));
    assertThat(answers.ask("http last 20s | join (flow last 20s) on conn within 1s | count()"))
        .containsExactly(List.of(0L));
  }

  @Test
  void leftJoin_keepsRowsWithoutMatch() {
    assertThat(
            answers.ask(
                "http where method=POST | left join (flow where verdict=dropped | select conn,"
                    + " drop_reason) on conn within 1s | select path, status, drop_reason"))
        .containsExactly(asList("/pay", 500L, null), asList("/pay", 503L, "denied"));
  }

  @Test
  void columnsThatTheJoinedPipelineChose_hideThoseOfTheSameName() {
    rows.add(HTTP, "time", ago(1), "conn", 9L, "policy", "mine");
    String join = "http where policy=mine | join (flow | select conn, policy, verdict) on conn";
    assertThat(answers.ask(join + " | select policy, http.policy, flow.policy"))
        .containsExactly(asList(null, "mine", null));
    assertThat(
            answers.ask("http where policy=mine | join flow on conn | select policy, flow.policy"))
        .containsExactly(asList("mine", null));
  }

  @Test
  void aJoin_onFieldsOfDifferentNames_andOnAnAggregate() {
    assertThat(
            answers.ask(
                "http where status=503 | join (flow | sum(retransmits) as lost by to ="
                    + " dst.workload) on dst.service = to | select path, lost"))
        .containsExactly(List.of("/pay", 3L));
  }

  @Test
  void aJoin_asksTheNodesOnlyForRowsThatCanMatch_andForColumnsThatAreUsed() {
    answers.ask("http where status=503 | join flow on conn | count() by drop_reason");
    ScanRequest flow = rows.requests().getLast();
    assertThat(flow.table()).isEqualTo("flow");
    assertThat(flow.columns()).containsExactlyInAnyOrder("time", "conn", "drop_reason");
    assertThat(flow.filter())
        .isEqualTo(new Predicate.InLongs(Predicate.Reference.of("conn"), java.util.Set.of(2L)));
  }

  @Test
  void conditionsBehindAJoin_onTheFirstSide_areTestedByTheNodes() {
    assertThat(
            answers.ask(
                "http join flow on conn where flow.verdict=dropped and status=503 | count()"))
        .containsExactly(List.of(2L));
    assertThat(rows.requests().get(0).filter()).isNotNull();
    assertThat(
            answers.ask(
                "http | left join (flow | select conn, policy) on conn | where http.policy=x"))
        .isEmpty();
  }

  @Test
  void aJoinWithoutMatch_saysHowManyRowsThereWere() {
    ResultTable table = answers.table("http where status=404 | join flow on conn");
    assertThat(table.rows()).isEmpty();
    assertThat(table.summary().notes()).contains("1 rows and 0 of flow: none belong together");
  }

  @Test
  void aJoinThatWouldMakeTooManyRows_isAClearError() {
    Engine small = new Engine(rows, new EngineLimits(1_000, 7, 100, 64L << 20));
    assertThatThrownBy(() -> small.run(Answers.plan("flow | join flow on dst.node")))
        .isInstanceOf(LimitException.class)
        .hasMessage("more than 7 rows at once");
  }

  @Test
  void let_namesAPipeline_alsoForJoins() {
    assertThat(
            answers.ask(
                "let drops = flow where verdict=dropped; let bad = http where status>=500;"
                    + " bad | join drops on conn within 1s | select path, drops.drop_reason"))
        .containsExactly(List.of("/pay", "denied"));
  }

  @Test
  void namesThatGrowWithoutBound_areRefused() {
    StringBuilder query = new StringBuilder("let a0 = http where status=1;");
    for (int i = 1; i < 40; i++) {
      query.append("let a%d = a%d | join a%d on conn;".formatted(i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> Answers.plan(query + " a39"))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("more than 1,000 stages");
  }

  @Test
  void compare_putsWhatWasBefore_andTheChange() {
    // Five minutes before: nothing at pay; one request at cart between 10 and 5 minutes ago.
    ResultTable table =
        answers.table(
            "http last 10m | count() by dst.service | compare 15m ago | sort dst.service");
    assertThat(table.columns().stream().map(c -> c.name()))
        .containsExactly("dst.service", "count", "count_15m_ago", "count_change");
    assertThat(Answers.lists(table))
        .containsExactly(asList("cart", 5L, 1L, 4.0), asList("pay", 2L, null, null));
  }

  @Test
  void compare_showsGroupsThatAreGone_unlessGroupsWereChosen() {
    assertThat(answers.ask("http last 9s | count() by dst.service | compare 16s ago"))
        .containsExactly(asList("pay", null, 2L, null));
    assertThat(
            answers.ask(
                "http last 15s | count() by dst.service | sort -count | head 1 | compare 15s ago"))
        .containsExactly(asList("cart", 2L, 1L, 1.0));
  }

  @Test
  void compare_meetsWindowWithWindow() {
    assertThat(answers.ask("http last 20s | count() by dst.service every 10s | compare 20s ago"))
        .containsExactlyInAnyOrder(
            asList(ago(20), "cart", 1L, null, null),
            asList(ago(20), "pay", 1L, null, null),
            asList(ago(10), "cart", 1L, 1L, 0.0),
            asList(ago(10), "pay", null, 1L, null));
  }

  @Test
  void fillLinear_drawsALineBetweenWindows() {
    rows.add(
        io.obsmesh.query.TestTables.REDIS, "time", ago(95), "command", "GET", "latency", 9 * MS);
    assertThat(
            answers.ask(
                "redis where command=GET last 2m | max(latency) by command every 30s | fill linear"))
        .containsExactly(
            asList(ago(120), "GET", 9 * MS),
            asList(ago(90), "GET", 7 * MS),
            asList(ago(60), "GET", 5 * MS),
            asList(ago(30), "GET", 3 * MS));
  }

  @Test
  void topEvery_keepsTheLargestOfEachWindow() {
    assertThat(answers.ask("http last 40s | top 1 max(latency) by dst.service every 20s"))
        .containsExactly(asList(ago(40), "pay", 1_500 * MS), asList(ago(20), "pay", 300 * MS));
  }

  @Test
  void theNodeOfAnEnd_isTheOneThatObservedIt() {
    rows.add(HTTP, "time", ago(1), "node", "n1", "role", "client", "path", "/x");
    rows.add(HTTP, "time", ago(1), "node", "n2", "role", "server", "path", "/x");
    assertThat(answers.ask("http where path=/x | count() by src.node, dst.node | sort dst.node"))
        .containsExactly(asList(null, "n2", 1L), asList("n1", null, 1L));
    assertThat(answers.bySql("http where path=/x | count() by src.node").rows()).hasSize(2);
  }

  @Test
  void host_isTheNameThatDnsAnswered_orTheAddress() {
    assertThat(answers.ask("flow where dst.port=5432 | count() by to = host(dst.ip) | sort to"))
        .containsExactly(List.of("192.168.1.1", 1L), List.of("db.local", 2L));
  }

  @Test
  void parameters_areValues_notPartsOfTheQuery() {
    assertThat(ask("http where status>=$s | count()", Map.of("s", "500")))
        .containsExactly(List.of(2L));
    assertThat(ask("http where latency>$d | count()", Map.of("d", "200ms")))
        .containsExactly(List.of(3L));
    assertThat(ask("http where status=$c | count()", Map.of("c", "5xx")))
        .containsExactly(List.of(2L));
    assertThat(ask("flow where dst.ip in $n | count()", Map.of("n", "10.0.0.0/8")))
        .containsExactly(List.of(5L));
    assertThat(ask("http where path=$p | count()", Map.of("p", "/cart/*")))
        .containsExactly(List.of(0L));
    assertThat(ask("http where path=$p | count()", Map.of("p", "x\" or status>0 or path=\"")))
        .containsExactly(List.of(0L));
    assertThat(ask("http where path in ($p, /pay) | count()", Map.of("p", "/healthz")))
        .containsExactly(List.of(3L));
    assertThat(ask("http since $t | count()", Map.of("t", "15s"))).containsExactly(List.of(2L));
    assertThatThrownBy(() -> Answers.plan("http where latency>$d", Map.of("d", "200")))
        .hasMessageContaining("latency needs a unit");
    assertThatThrownBy(() -> Answers.plan("http where status=$x"))
        .hasMessageContaining("$x has no value");
  }

  private List<List<Object>> ask(String query, Map<String, String> parameters) {
    return Answers.lists(new Engine(rows, EngineLimits.USUAL).run(Answers.plan(query, parameters)));
  }

  @Test
  void at_isTheMinuteAround_andAClockTimeIsOfToday() {
    assertThat(answers.ask("http at 2025-11-20T09:50:10Z | count()")).containsExactly(List.of(1L));
    assertThat(answers.ask("http since \"09:45\" until \"09:55\" | count()"))
        .containsExactly(List.of(1L));
  }

  @Test
  void explain_saysWhatRunsWhere_alsoOfAJoin() {
    assertThat(
            Explain.text(
                Answers.plan(
                    "http where status=503 | join (flow where verdict=dropped | select conn,"
                        + " policy) on conn within 1s | count() by policy every 1m")))
        .isEqualTo(
            """
            on each node
              scan http
              time from 2025-11-20T09:55:00.000000000Z to 2025-11-20T10:00:00.000000000Z
              where status=503
              where not partial
              columns time, conn
            here
              merge by time
              join on conn within 1s, in DuckDB, with the rows of
                on each node
                  scan flow
                  time from 2025-11-20T09:54:59.000000000Z to 2025-11-20T10:00:01.000000000Z
                  where verdict=dropped
                  columns time, conn, policy
                here
                  merge by time
                  columns conn, policy, time
                  answer conn, policy, time
              aggregate count by policy every 1m
              answer time, policy, count
            """);
  }

  @Test
  void thePlanOverAnotherRange_movesWhatItJoins() {
    String query = "http last 5m | join flow on conn within 1s | join (dns last 1h) on node";
    var plan = Answers.plan(query);
    var later =
        plan.over(new io.obsmesh.query.plan.TimeRange(NOW, NOW + 10 * SECOND, false)).steps();
    var flow = ((io.obsmesh.query.plan.Step.Join) later.get(0)).other().range();
    var dns = ((io.obsmesh.query.plan.Step.Join) later.get(1)).other().range();
    assertThat(flow.sinceNanos()).isEqualTo(NOW - SECOND);
    assertThat(flow.untilNanos()).isEqualTo(NOW + 11 * SECOND);
    assertThat(dns.untilNanos() - dns.sinceNanos()).isEqualTo(3_600 * SECOND);
    assertThat(dns.untilNanos()).isEqualTo(NOW + 10 * SECOND);
  }
}
