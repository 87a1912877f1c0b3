package io.obsmesh.query.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.ShopRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.table.TextMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each stage and function gives the same answer by the engine and by the SQL that is printed. */
class SqlAgreementTest {
  private final MemoryRows rows = new MemoryRows();
  private final Answers answers = new Answers(rows);

  @BeforeEach
  void fill() {
    ShopRows.fill(rows);
    rows.add(
        TestTables.HTTP,
        "time",
        ShopRows.ago(15),
        "conn",
        20L,
        "src.ip",
        "10.1.2.3",
        "dst.ip",
        "192.168.7.9",
        "path",
        "/u/42/x/123e4567-e89b-12d3-a456-426614174000?q=1",
        "status",
        201,
        "req.headers",
        TextMap.of("X-Id", "7"),
        "req.body",
        "{\"a\":{\"b\":[5,6]}}",
        "latency",
        -5L,
        "method",
        "PUT");
    rows.add(
        TestTables.HTTP,
        "time",
        ShopRows.ago(16),
        "conn",
        21L,
        "src.ip",
        "2001:db8:0:0:0:0:0:1",
        "path",
        "it's \"quoted\"; DROP TABLE http --",
        "status",
        202,
        "method",
        "PUT",
        "dst.ip",
        "10.1.2.4");
  }

  @AfterEach
  void close() {
    rows.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http | count()",
        "http where path=\"nothing\" | count(), sum(latency), rate(), ratio(error), p99(latency)",
        "http | avg(latency), stdev(resp.bytes), min(path), max(status), quantile(latency, 0.5)",
        "http | first(path), last(path), distinct_count(path), rate(resp.bytes) by dst.service",
        "http | topk(dst.service, 2), topk(status, 1)",
        "http | histogram(resp.bytes, 4) by method",
        "http where status=200 | histogram(status, 3)",
        "http | count(latency>100ms), count(error), count(trace_id), rate(status=200) by method",
        "http last 2m | count(), rate() every 7s",
        "http | count() by w = bucket(time, 1m), b = bucket(latency, 100ms) | sort w, b",
        "http | head 3 | select path",
        "http | tail 2 | select path",
        "http | sort latency, -path | head 4 | select path, latency",
        "http | sort -latency | tail 3 | select path",
        "http | count() by path | sort -path | tail 3",
        "http | distinct method, dst.service | sort method, dst.service",
        "http | extend slow = latency > 100ms, kb = resp.bytes / 1024 | ratio(slow), sum(kb)",
        "http | select x = latency * 2, y = latency - 5ms, z = status / 0, t = time + 1s",
        "http | select x = if(status>=500, bad, good), y = if(error, 1, 2.5), p = path",
        "http where not (status=200 or latency>1s) | select path",
        "http where not error | select path",
        "http where status!=200 and method in (GET, PUT) | select path",
        "http where path=/cart/* or path=/u/*/x/* | select path",
        "http where path like \"/c_rt/%\" or path startswith \"/pa\" or path endswith z",
        "http where path =~ \"^/cart/[12]$\" | select path",
        "http where path !~ \"^/cart\" | select path",
        "http where path = \"it's \\\"quoted\\\"; DROP TABLE http --\" | select status",
        "http where req.headers[\"x-id\"]=7 | select path, h = req.headers[\"X-ID\"]",
        "http where src.ip in 10.0.0.0/8 or src.ip in 2001:db8::/32 | select src.ip",
        "http where has(src.ip) | select c = cidr(src.ip, 20), d = cidr(src.ip, 60)",
        "http where method=PUT | select r = route(path), j = json(req.body, \"$.a.b[1]\")",
        "http where method=PUT | select j = json(path, \"$.a\"), o = json(req.body, \"$.a\")",
        "http where has(dst.ip) | select h = host(src.ip), i = host(dst.ip)",
        "http where time >= 2025-11-20T09:59:40Z | select path",
        "http where latency < ttfb or src.service = dst.service or status >= resp.bytes",
        "http last 1m | count(), max(latency) by dst.service every 10s | fill 0",
        "http last 1m | max(latency) by dst.service every 10s | fill previous",
        "http last 1m | max(latency), avg(resp.bytes) every 10s | fill linear",
        "http last 1m | max(latency) by dst.service every 10s | fill null",
        "http | top 1 sum(resp.bytes) by dst.service every 10s",
        "http last 1m | top 1 latency every 30s | select time, path",
        "http | count(), p99(latency) by dst.service | compare 5m ago | sort dst.service",
        "http | count() | compare 5m ago",
        "http | count() by dst.service every 1m | compare 5m ago | sort time, dst.service",
        "http | count() by dst.service | sort -count | head 1 | compare 15m ago",
        "http | join flow on conn | select path, verdict, flow.policy, flow.dst.port",
        "http | left join flow on conn within 1s | select path, drop_reason",
        "http | join (flow | count() as flows by conn) on conn | select path, flows",
        "http | join (flow where verdict=dropped) on dst.ip = dst.ip | count()",
        "let bad = http where status>=500; bad | join bad on dst.service, method | count()",
        "http join flow on conn where flow.retransmits>0 | count() by dst.service",
        "http | count() by dst.service | count() as services, sum(count)",
        "http | count() by dst.service | having count > 2",
        "kafka where topics contains orders | select topics, bytes",
        "kafka where topics like \"ord%2\" | count()",
        "sql | count(), sum(rows) by digest | sort digest",
        "request | count() by protocol | sort protocol",
      })
  void bothAgree(String query) {
    ResultTable mine = answers.table(query);
    ResultTable sql = answers.bySql(query);
    boolean ordered = query.contains("sort") || query.contains("head") || query.contains("top ");
    List<List<Object>> expected = Answers.lists(mine);
    List<List<Object>> found = Answers.lists(sql);
    assertThat(sql.columns().stream().map(c -> c.name()).toList())
        .isEqualTo(mine.columns().stream().map(c -> c.name()).toList());
    assertThat(ordered ? found : Answers.sorted(found))
        .as(query)
        .usingElementComparator((a, b) -> Answers.near(b, a) ? 0 : 1)
        .containsExactlyElementsOf(ordered ? expected : Answers.sorted(expected));
  }
}
