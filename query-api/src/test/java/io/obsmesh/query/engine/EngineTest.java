package io.obsmesh.query.engine;

import static io.obsmesh.query.ShopRows.MS;
import static io.obsmesh.query.ShopRows.NOW;
import static io.obsmesh.query.ShopRows.SECOND;
import static io.obsmesh.query.TestTables.FLOW;
import static io.obsmesh.query.TestTables.GRPC;
import static io.obsmesh.query.TestTables.HTTP;
import static io.obsmesh.query.TestTables.KAFKA;
import static io.obsmesh.query.TestTables.MYSQL;
import static io.obsmesh.query.TestTables.PGSQL;
import static io.obsmesh.query.engine.Answers.lists;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.table.TextMap;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineTest extends TenRequests {
  @Test
  void rates_areOfTheTimeThatWasSeen() {
    shop();
    rows.completeSince(HTTP, NOW - 20 * SECOND);
    for (int i = 1; i <= 6; i++) {
      rows.add(MYSQL, "time", NOW - i * SECOND, "dst.service", "db", "protocol", "mysql");
    }
    rows.completeSince(MYSQL, NOW - 2 * 60 * SECOND);
    assertThat(lists(run("http last 5m | rate()"))).containsExactly(List.of(10 / 20.0));
    assertThat(run("http last 5m | rate()").summary().notes())
        .contains(
            "rates are of the time since 2025-11-20T09:59:40.000000000Z, from when on all rows are kept");
    assertThat(lists(run("http last 10s | rate()"))).containsExactly(List.of(10 / 10.0));
    assertThat(run("http last 10s | rate()").summary().notes()).isEmpty();
    // Each group by the tables that its rows came from.
    assertThat(lists(run("request last 5m | rate() by dst.service | sort dst.service")))
        .containsExactly(
            List.of("cart", 5 / 20.0), List.of("db", 6 / 120.0), List.of("front", 5 / 20.0));
    // The window in which the node started is as long as it was seen.
    assertThat(lists(run("http last 5m | rate() every 1m")).getFirst().get(1)).isEqualTo(10 / 20.0);
    // What is left of a time that had to make room.
    rows.completeSince(HTTP, NOW);
    assertThat(lists(run("http last 5m | rate()"))).containsExactly(List.of(10 / 300.0));
  }

  @Test
  void aTableName_isTheSimplestQuery() {
    shop();
    ResultTable table = run("http");
    assertThat(table.rows()).hasSize(10);
    assertThat(table.value(0, "path")).isEqualTo("/p/10");
    assertThat(table.value(9, "path")).isEqualTo("/p/1");
    assertThat(table.value(0, "trace_id")).isNull();
  }

  @Test
  void where_isTestedByTheNodes_andOnlyUsedColumnsTravel() {
    shop();
    ResultTable table = run("http where status>=500 | select path, latency");
    assertThat(lists(table)).containsExactly(List.of("/p/2", 20 * MS), List.of("/p/1", 10 * MS));
    assertThat(rows.requests().get(0).columns()).containsExactly("time", "latency", "path");
    assertThat(rows.requests().get(0).filter()).isNotNull();
    assertThat(table.summary().scannedRows()).isEqualTo(10);
  }

  @Test
  void aggregates_perService() {
    shop();
    ResultTable table =
        run(
            "http last 5m | count(), sum(resp.bytes), avg(latency), min(path), max(latency),"
                + " ratio(status=5xx) as error_rate, rate() as rps by dst.service | sort dst.service");
    assertThat(lists(table))
        .containsExactly(
            List.of("cart", 5L, 30L, 60 * MS, "/p/10", 100 * MS, 0.2, 5 / 300.0),
            List.of("front", 5L, 25L, 50 * MS, "/p/1", 90 * MS, 0.2, 5 / 300.0));
  }

  @Test
  void quantiles_areWithinOnePercent() {
    for (int i = 1; i <= 1000; i++) {
      rows.add(HTTP, "time", NOW - i, "latency", i * MS);
    }
    ResultTable table =
        run("http | p50(latency), p90(latency), p99(latency), quantile(latency, 99.9%) as q");
    long[] expected = {500, 900, 990, 999};
    for (int i = 0; i < 4; i++) {
      double found = ((Long) table.rows().get(0)[i]).doubleValue();
      assertThat(Math.abs(found / (expected[i] * MS) - 1)).isLessThan(0.01);
    }
  }

  @Test
  void every_makesWindowsAtMultiplesOfTheirLength_withRatesOverThePartInTheRange() {
    shop();
    ResultTable table = run("http last 8s | count(), rate() every 5s");
    assertThat(lists(table))
        .containsExactly(
            List.of(NOW - 10 * SECOND, 3L, 1.0), // 3 of its 5 s lie in the range
            List.of(NOW - 5 * SECOND, 5L, 1.0));
  }

  @Test
  void fill_givesEveryGroupARowInEveryWindow() {
    rows.add(HTTP, "time", NOW - 14 * SECOND, "dst.service", "a", "latency", 5L);
    rows.add(HTTP, "time", NOW - 1 * SECOND, "dst.service", "b", "latency", 7L);
    assertThat(lists(run("http last 15s | count() by dst.service every 5s | fill 0")))
        .containsExactly(
            List.of(NOW - 15 * SECOND, "a", 1L),
            List.of(NOW - 15 * SECOND, "b", 0L),
            List.of(NOW - 10 * SECOND, "a", 0L),
            List.of(NOW - 10 * SECOND, "b", 0L),
            List.of(NOW - 5 * SECOND, "a", 0L),
            List.of(NOW - 5 * SECOND, "b", 1L));
    ResultTable previous =
        run("http last 15s | max(latency) by dst.service every 5s | fill previous");
    assertThat(previous.value(4, "max")).isEqualTo(5L);
    assertThat(previous.value(1, "max")).isNull();
  }

  @Test
  void top_ofRows_keepsTheLargest() {
    shop();
    assertThat(lists(run("http | top 3 latency | select path")))
        .containsExactly(List.of("/p/10"), List.of("/p/9"), List.of("/p/8"));
  }

  @Test
  void top_ofGroups_sortsByTheAggregate() {
    shop();
    assertThat(lists(run("http | top 1 sum(resp.bytes) by dst.service")))
        .containsExactly(List.of("cart", 30L));
  }

  @Test
  void head_keepsTheNewest_inOrderOfTime_andTheNodesSendNoMore() {
    shop();
    ResultTable table = run("http where method=GET | head 2 | select path");
    assertThat(lists(table)).containsExactly(List.of("/p/2"), List.of("/p/1"));
    assertThat(rows.requests().get(0).newest()).isEqualTo(2);
    assertThat(table.summary().limited()).isFalse();
  }

  @Test
  void theUsualLimit_isAnnounced() {
    shop();
    ResultTable table = run("http", 3);
    assertThat(table.rows()).hasSize(3);
    assertThat(table.value(2, "path")).isEqualTo("/p/1");
    assertThat(table.summary().limited()).isTrue();
    assertThat(table.summary().notes())
        .containsExactly("the newest 3 rows: add | head N or --limit N for more");
    assertThat(rows.requests().get(0).newest()).isEqualTo(4);
  }

  @Test
  void notEqual_holdsWhereTheValueIsAbsent_hereAsOnTheNodes() {
    rows.add(HTTP, "time", NOW - 2, "status", 200, "path", "/a");
    rows.add(HTTP, "time", NOW - 1, "path", "/b");
    assertThat(lists(run("http where status!=200 | select path"))).containsExactly(List.of("/b"));
    assertThat(lists(run("http | select path, status | where status!=200 | select path")))
        .containsExactly(List.of("/b"));
    assertThat(lists(run("http | count(status!=200) as a, count(not status=200) as b")))
        .containsExactly(List.of(1L, 1L));
    assertThat(lists(run("http where error=false | count()"))).containsExactly(List.of(0L));
  }

  @Test
  void whatNodesCannotTest_isTestedHere() {
    shop();
    assertThat(lists(run("http where latency / 2 > 45ms and status=200 | select path")))
        .containsExactly(List.of("/p/10"));
    assertThat(lists(run("http where route(path)=\"/p/{id}\" | count()")))
        .containsExactly(List.of(10L));
  }

  @Test
  void extendAndHaving_workOnWhatCameBefore() {
    shop();
    assertThat(
            lists(
                run(
                    "http | extend slow = latency > 50ms, kb = resp.bytes / 2 | ratio(slow),"
                        + " sum(kb) by dst.service | having sum > 14 | sort sum")))
        .containsExactly(List.of("cart", 0.6, 15.0));
  }

  @Test
  void headers_areLookedUpIgnoringCase() {
    rows.add(HTTP, "time", NOW - 1, "req.headers", TextMap.of("X-Request-Id", "abc"), "path", "/x");
    assertThat(lists(run("http where req.headers[\"x-request-id\"]=\"abc\" | select path")))
        .containsExactly(List.of("/x"));
    assertThat(lists(run("http | count() by req.headers[\"x-request-id\"]")))
        .containsExactly(List.of("abc", 1L));
  }

  @Test
  void aListContainsItsElements() {
    rows.add(
        KAFKA, "time", NOW - 2, "topics", List.of("orders", "x"), "bytes", 5L, "client_id", "c");
    rows.add(KAFKA, "time", NOW - 1, "topics", List.of("order"), "bytes", 7L, "client_id", "c");
    assertThat(
            lists(
                run(
                    "kafka where topics contains orders last 30m | count(), sum(bytes) by client_id"
                        + " every 30s")))
        .containsExactly(List.of(NOW - 30 * SECOND, "c", 1L, 5L));
  }

  @Test
  void grpcServiceIsItsOwn_elsewhereItIsTheAnsweringSide() {
    rows.add(
        GRPC, "time", NOW - 1, "service", "Cart", "dst.service", "pod-7", "status", "INTERNAL");
    assertThat(lists(run("grpc where status!=OK | count() by service, method, status")))
        .containsExactly(Arrays.asList("Cart", null, "INTERNAL", 1L));
    shop();
    assertThat(run("http | count() by service").columns().get(0).name()).isEqualTo("dst.service");
  }

  @Test
  void unions_scanTheirTables_andFindMissingColumnsAbsent() {
    rows.add(MYSQL, "time", NOW - 2, "digest", "a", "rows", 3L, "latency", 5L, "error", true);
    rows.add(PGSQL, "time", NOW - 1, "digest", "b", "latency", 7L);
    assertThat(lists(run("sql | count(), sum(rows), ratio(error) by digest | sort digest")))
        .containsExactly(Arrays.asList("a", 1L, 3L, 1.0), Arrays.asList("b", 1L, null, 0.0));
    assertThat(lists(run("sql where not rows=3 | select digest"))).containsExactly(List.of("b"));
    shop();
    assertThat(
            lists(run("request last 1m | count() by protocol, dst.service | sort -count | head 1")))
        .containsExactly(Arrays.asList(null, "cart", 5L));
  }

  @Test
  void networksAndNamespacedNames() {
    rows.add(FLOW, "time", NOW - 1, "dst.ip", "10.1.2.3", "dst.port", 5432, "src.namespace", "dev");
    rows.add(
        FLOW, "time", NOW - 1, "dst.ip", "10.1.2.3", "dst.port", 5432, "src.namespace", "prod");
    assertThat(
            lists(
                run(
                    "flow where dst.ip in 10.0.0.0/8 and dst.port=5432 and not src.namespace in"
                        + " (prod, staging) | select src.namespace")))
        .containsExactly(List.of("dev"));
    rows.add(HTTP, "time", NOW - 1, "dst.namespace", "shop", "dst.pod", "cart-7f9c", "path", "/1");
    rows.add(HTTP, "time", NOW - 1, "dst.pod", "shop/cart-7f9c", "path", "/2");
    rows.add(HTTP, "time", NOW - 1, "dst.namespace", "dev", "dst.pod", "cart-7f9c", "path", "/3");
    assertThat(run("http where dst.pod=shop/cart-7f9c").rows()).hasSize(2);
    assertThat(run("http where dst.pod=shop/cart-*").rows()).hasSize(2);
  }

  @Test
  void histogramsShareTheirBins() {
    shop();
    ResultTable table = run("http last 10s | histogram(latency, 2) every 5s");
    assertThat(table.value(0, "histogram")).isEqualTo(List.of(List.of(31622777L, 100 * MS, 5L)));
    assertThat(table.value(1, "histogram"))
        .isEqualTo(List.of(List.of(10 * MS, 31622777L, 3L), List.of(31622777L, 100 * MS, 2L)));
  }

  @Test
  void firstLastAnyDistinctTopk() {
    shop();
    assertThat(
            lists(
                run(
                    "http | first(path), last(path), distinct_count(path),"
                        + " distinct_count(dst.service) as d, topk(status, 1), stdev(resp.bytes)")))
        .containsExactly(
            List.of("/p/10", "/p/1", 10L, 2L, List.of(List.of(200L, 8L)), Math.sqrt(8.25)));
  }

  @Test
  void distinct_givesEachCombinationOnce() {
    shop();
    assertThat(lists(run("http | distinct dst.service | sort dst.service")))
        .containsExactly(List.of("cart"), List.of("front"));
  }

  @Test
  void anAggregateOfAnAggregate() {
    shop();
    assertThat(lists(run("http | count() as n by dst.service, status | count(), sum(n)")))
        .containsExactly(List.of(4L, 10L));
  }

  @Test
  void letNamesAPipeline() {
    shop();
    assertThat(lists(run("let slow = http where latency>=90ms; slow | count()")))
        .containsExactly(List.of(2L));
  }

  @Test
  void countOfNothing_isZero_butOfNoGroupsIsNothing() {
    assertThat(lists(run("http | count(), sum(latency), ratio(error)")))
        .containsExactly(Arrays.asList(0L, null, null));
    assertThat(run("http | count() by path").rows()).isEmpty();
  }
}
