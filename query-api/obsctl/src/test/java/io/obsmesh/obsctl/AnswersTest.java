package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final String MAP =
      """
      {"nodes":[{"id":"a","name":"gateway"},{"id":"b","name":"shop"},{"id":"c","name":"mariadb"}],
       "edges":[
        {"source":"b","target":"c","protocol":"mysql","rate":12,"errorRatio":0.021,"p99Nanos":2500000},
        {"source":"a","target":"b","protocol":"http","rate":48,"errorRatio":0,"p99Nanos":null}]}
      """;

  private final FakeApi api = new FakeApi();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void map_asText_hasTheBusiestFirst() {
    api.answer("/api/map", MAP);
    assertThat(CommandRun.against(api, "map", "--last", "2m").out())
        .isEqualTo(
            """
            gateway
            └─▶ shop     http   48/s
            shop
            └─▶ mariadb  mysql  12/s, 2.1% errors, p99 2.50 ms
            """);
    assertThat(api.asked("/api/map", "last")).isEqualTo("2m");
  }

  @Test
  void map_asMermaid() {
    api.answer("/api/map", MAP);
    assertThat(CommandRun.against(api, "map", "-o", "mermaid").out())
        .isEqualTo(
            """
            flowchart LR
              n0["gateway"]
              n1["shop"]
              n2["mariadb"]
              n0 -->|"http 48/s"| n1
              n1 -->|"mysql 12/s, 2.1% errors, p99 2.50 ms"| n2
            """);
  }

  @Test
  void map_asDot_quotesNames() {
    api.answer("/api/map", "{\"nodes\":[{\"id\":\"a\",\"name\":\"x\\\"];evil\"}],\"edges\":[]}");
    assertThat(CommandRun.against(api, "map", "-o", "dot").out())
        .contains("\"a\" [label=\"x'];evil\"];");
  }

  @Test
  void top_once_showsUnitsByName() {
    api.answer(
        "/api/top",
        """
        {"rows":[{"service":"shop","rate":48.5,"errorRatio":0.02,"p99Nanos":12000000}]}\
        """);
    CommandRun run = CommandRun.against(api, "top", "services", "--once");
    assertThat(api.asked("/api/top", "by")).isEqualTo("services");
    assertThat(run.out())
        .isEqualTo(
            """
            service  rate  errorRatio  p99Nanos
            shop     48.5        0.02   12.0 ms
            """);
  }

  @Test
  void status_saysWhatIsLost() {
    api.answer(
        "/api/status",
        """
        {"nodes":[{"name":"box","version":"0.1.0","kernel":"6.18","ready":true,
          "eventsPerSecond":12000,"rowsPerSecond":50,"connections":3,"memoryBytes":1048576,
          "probes":[{"name":"obs_x","hook":"kprobe","attached":false,"reason":"no kprobes"}],
          "lost":{"ring_full":7},"malformed":{},"tables":{"http":{"rows":10,"bytes":2048}}}]}\
        """);
    CommandRun run = CommandRun.against(api, "status", "-o", "table");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .isEqualTo(
            """
            ✓ box captures · obsmesh 0.1.0 · Linux 6.18
              12.0k events/s · 50 rows/s · 3 connections · 1.00 MiB resident
              http: 10 rows, 2.00 KiB
              lost: 7 (ring_full 7)
              not understood: nothing
              ! obs_x is off: no kprobes
            """);
  }

  @Test
  void statusWait_givesUpWithTheCodeOfATimeOut() {
    api.answer("/api/status", "{\"nodes\":[{\"name\":\"box\",\"ready\":false}]}");
    CommandRun run = CommandRun.against(api, "status", "--wait", "--wait-seconds", "0");
    assertThat(run.code()).isEqualTo(ExitCode.TIMEOUT);
  }

  @Test
  void show_printsEveryColumnOfTheConnection() {
    api.answer(
        "/api/query",
        """
        {"protocol":"http","conn":"c1","path":"/x","latency":1000,"req.headers":{"Host":"a"}}
        """);
    CommandRun run = CommandRun.against(api, "show", "c1");
    assertThat(run.out())
        .isEqualTo(
            """
            protocol     http
            conn         c1
            path         /x
            latency      1000
            req.headers  Host: a

            """);
    assertThat(api.asked("/api/query", "q"))
        .isEqualTo("http where conn=\"c1\" or trace_id=\"c1\" or span_id=\"c1\" last 1h | tail 5");
  }

  @Test
  void trace_isAWaterfallWithBothEnds() {
    api.answer(
        "/api/query",
        """
        {"time":"2026-01-01T00:00:00Z","protocol":"http","src.service":"web","dst.service":"shop",\
        "latency":1000,"method":"GET","host":"shop","path":"/x","status":200,"trace_id":"ab"}
        """);
    CommandRun run = CommandRun.against(api, "trace", "ab", "-o", "table");
    assertThat(run.out()).contains("web → shop  http GET shop/x → 200");
    assertThat(api.asked("/api/query", "q"))
        .isEqualTo("http where trace_id=\"ab\" last 1h | tail 10000");
    assertThat(CommandRun.against(api, "trace", "a b").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void trace_ofNoRequest_isSaid() {
    api.answer("/api/query", "");
    CommandRun run = CommandRun.against(api, "trace", "ab");
    assertThat(run.code()).isEqualTo(ExitCode.EMPTY);
    assertThat(run.err()).contains("no request of trace ab in the last 1h");
  }
}
