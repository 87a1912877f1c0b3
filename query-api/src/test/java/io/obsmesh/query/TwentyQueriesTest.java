package io.obsmesh.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queries that people really ask: all are read and planned. */
public class TwentyQueriesTest {
  private static final long NOW = 1_763_632_800_000_000_000L;
  private static final String JOIN =
      "http where status=503 | join (flow where verdict=dropped | select conn, drop_reason, policy)"
          + " on conn within 1s | count() by dst.service, drop_reason, policy";

  /** In the order of the language's description. */
  public static List<String> queries() {
    return List.of(
        "http where status>=500",
        "http where status=5xx and src.namespace=shop last 15m",
        "http last 5m | p50(latency), p90(latency), p99(latency), ratio(status=5xx) as error_rate,"
            + " rate() as rps by dst.service",
        "http where dst.service=cart last 30m | p99(latency), rate(), ratio(status>=500) by route"
            + " every 10s",
        "http where latency>=200ms and path not in (\"/healthz\",\"/readyz\") | top 20 latency |"
            + " select time, src.pod, dst.pod, method, path, status, latency",
        "http where dst.pod=shop/cart-7f9c last 15m | histogram(latency, 20) every 10s",
        "http | rate(), ratio(status=5xx), p99(latency), sum(resp.bytes) by src.service,"
            + " dst.service",
        "http where method=POST and req.body contains \"card_number\" | head 100",
        "http | top 10 sum(resp.bytes) by dst.pod, route",
        "sql where dst.service=mysql last 10m | count(), p99(latency), ratio(error) by digest |"
            + " sort -p99",
        "mysql where statement like \"SELECT * FROM orders%\" and latency>1s | select time,"
            + " src.pod, params, rows, latency",
        "redis | p50(latency), p99(latency), rate() by command, dst.pod every 30s",
        "dns where rcode=NXDOMAIN last 1h | count() by src.pod, query | top 20 count",
        "grpc where status!=OK | count(), p99(latency) by service, method, status",
        "flow where verdict=dropped last 1h | count() by src.workload, dst.workload, dst.port,"
            + " drop_reason, policy | sort -count",
        "flow where dst.ip in 10.0.0.0/8 and dst.port=5432 and not src.namespace in (prod,"
            + " staging) follow",
        "flow | sum(retransmits), p99(rtt) by src.node, dst.node | top 10 sum",
        JOIN,
        "kafka where topics contains orders last 30m | count(), sum(bytes) by client_id every 30s",
        "request last 1m | rate(), ratio(error), p99(latency) by protocol, dst.service | sort"
            + " -rate");
  }

  private static Plan plan(String query) {
    return new Planner(TestTables.ALL).plan(query, PlanOptions.at(NOW));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void isPlanned_withAllOfWhereOnTheNodes(String query) {
    Plan plan = plan(query);
    assertThat(plan.pushed()).isEqualTo(plan.conjuncts().size());
    assertThat(plan.output().fields()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void isPlanned_overTheTablesThatThereAre(String query) {
    assertThat(new Planner(Tables.load()).plan(query, PlanOptions.at(NOW)).output().fields())
        .isNotEmpty();
  }

  @Test
  void theJoin_isRead() {
    Stage join = QueryParser.parse(JOIN).pipeline().stages().get(1);
    assertThat(join).isInstanceOf(Stage.Join.class);
    Stage.Join read = (Stage.Join) join;
    assertThat(read.withinNanos()).isEqualTo(1_000_000_000L);
    assertThat(read.other().table().text()).isEqualTo("flow");
    assertThat(read.keys()).hasSize(1);
  }

  @Test
  void columnsNameThemselves() {
    assertThat(plan(queries().get(2)).output().names())
        .containsExactly("dst.service", "p50", "p90", "p99", "error_rate", "rps");
    assertThat(plan(queries().get(3)).output().names())
        .containsExactly("time", "route", "p99", "rate", "ratio");
    assertThat(plan("http | sum(req.bytes), sum(resp.bytes)").output().names())
        .containsExactly("sum", "sum_resp_bytes");
  }

  @Test
  void ranges() {
    assertThat(plan("http").range().sinceNanos()).isEqualTo(NOW - 300_000_000_000L);
    assertThat(plan("http since 2h until 1h").range().untilNanos())
        .isEqualTo(NOW - 3_600_000_000_000L);
    assertThat(plan("http since 2025-11-20T09:00:00Z").range().sinceNanos())
        .isEqualTo(NOW - 3_600_000_000_000L);
    assertThat(plan("http last 1h30m").range().sinceNanos()).isEqualTo(NOW - 5_400_000_000_000L);
  }
}
