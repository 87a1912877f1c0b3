package io.obsmesh.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that use each corner of the grammar, whether or not their tables exist. */
class SampleQueriesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http last 5m | by dst.service | p50(latency), ratio(status=5xx) as error_rate",
        "http where dst.service=cart | p99(latency) by http.route every 10s | render timeseries",
        "dns | p99(latency), ratio(rcode!=NOERROR) by src.service, server every 10s",
        "flow where proto=tcp and tcp.flags contains SYN and reply=false | rate() by dst.service"
            + " every 5s | compare 1d ago",
        "kafka where topic=orders last 30m | p99(lag), max(lag) by consumer_group, partition every"
            + " 30s",
        "http join flow on conn where flow.verdict=dropped or flow.tcp.retransmits>0 | count(),"
            + " p99(latency) by dst.service",
        "cpu where pod=shop/cart-7f9c last 5m | sum(samples) by stack | render heatmap",
        "trace where root.service=frontend and duration>2s last 1h | top 20 duration",
        "let slow = http where latency>1s; http where"
            + " trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\" | select time, path | sort time",
        "http where req.header[\"x-request-id\"]=\"abc-123\" or path =~ \"^/api/v[12]/cart\" |"
            + " follow",
        "http since 2026-11-20T10:00:00Z until 2026-11-20T10:15:00Z where status ge 500 | by"
            + " service | p99(latency)",
        "http last 1h | extend slow = latency > 500ms, mb = resp.bytes / 1048576 | ratio(slow),"
            + " sum(mb) by dst.service | having sum > 10",
        "http | where (status=500 or error) and not (error) | last(path), first(path)",
        "http # a comment\n| count(*)",
        "redis | p99(latency), rate() by command",
        "http where dst.ip=fe80::1 and src.ip in 2001:db8::/32",
        "http where trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
        "http where path=/api/v1/* and version=1.1",
        "http where $min <= latency",
        "http | left join flow on conn | n = count() by h = bucket(time, 10s) | as x",
        "http where ratio > 5% and rate >= 100rps | tail 5 | distinct path | fill previous",
      })
  void isRead(String query) {
    assertThat(QueryParser.parse(query).pipeline().table().text()).isNotEmpty();
  }
}
