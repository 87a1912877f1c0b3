package io.obsmesh.query.engine;

import static io.obsmesh.query.TestTables.GRPC;
import static io.obsmesh.query.TestTables.HTTP;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A long request has several rows, and is counted once. */
class PartialRowsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_763_632_800L * SECOND;

  private final MemoryRows rows = new MemoryRows();

  @AfterEach
  void close() {
    rows.close();
  }

  private List<List<Object>> run(String query) {
    ResultTable table =
        new Engine(rows, EngineLimits.USUAL)
            .run(
                new Planner(TestTables.ALL).plan(query, PlanOptions.at(NOW)),
                0,
                new Cancellation());
    List<List<Object>> lists = new ArrayList<>();
    table.rows().forEach(row -> lists.add(Arrays.asList(row)));
    return lists;
  }

  private void watch() {
    rows.add(
        GRPC, "time", NOW - 30 * SECOND, "method", "Watch", "resp.bytes", 10L, "partial", true);
    rows.add(
        GRPC, "time", NOW - 30 * SECOND, "method", "Watch", "resp.bytes", 20L, "partial", true);
    rows.add(
        GRPC, "time", NOW - 30 * SECOND, "method", "Watch", "resp.bytes", 25L, "partial", false);
    // Of an agent that knows no such rows.
    rows.add(HTTP, "time", NOW - 20 * SECOND, "method", "GET", "resp.bytes", 5L);
  }

  @Test
  void aggregates_leavePartialRowsOut() {
    watch();
    assertThat(run("grpc | count(), sum(resp.bytes)")).containsExactly(List.of(1L, 25L));
    assertThat(run("request | count(), sum(resp.bytes)")).containsExactly(List.of(2L, 30L));
    assertThat(run("grpc | by method")).containsExactly(List.of("Watch", 1L));
  }

  @Test
  void aggregatesThatNameTheColumn_andRows_haveThem() {
    watch();
    assertThat(run("grpc where partial | count(), max(resp.bytes)"))
        .containsExactly(List.of(2L, 20L));
    assertThat(run("grpc where not partial | count()")).containsExactly(List.of(1L));
    assertThat(run("grpc | select resp.bytes")).hasSize(3);
  }

  private List<List<Object>> sql(String statement) {
    TimeRange range = new TimeRange(NOW - 60 * SECOND, NOW, true);
    ResultTable table =
        new SqlRun(rows, TestTables.ALL, EngineLimits.USUAL)
            .run(statement, range, 0, new Cancellation());
    List<List<Object>> lists = new ArrayList<>();
    table.rows().forEach(row -> lists.add(Arrays.asList(row)));
    return lists;
  }

  @Test
  void sql_leavesPartialRowsOut_unlessItCanTellThemApart() {
    watch();
    assertThat(sql("SELECT count(*), sum(\"resp.bytes\") FROM grpc"))
        .extracting(
            row -> ((Number) row.get(0)).longValue(), row -> ((Number) row.get(1)).intValue())
        .containsExactly(org.assertj.core.groups.Tuple.tuple(1L, 25));
    assertThat(sql("SELECT \"resp.bytes\" FROM grpc WHERE partial")).hasSize(2);
    assertThat(sql("SELECT * FROM grpc")).hasSize(3);
    assertThat(sql("SELECT method FROM http")).hasSize(1);
  }
}
