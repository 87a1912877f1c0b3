package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.Agent;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.Tables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObserveVerbTest {
  private static final Tables TABLES =
      Tables.of(Agent.tables(Conversations.installed(Limits.DEFAULT).protocols()));

  private final FakeApi api = new FakeApi().answer("/api/query", "");

  @AfterEach
  void stop() {
    api.close();
  }

  private String asked(String flags) {
    String line = flags.isEmpty() ? "observe" : "observe " + flags;
    CommandRun run = CommandRun.against(api, line.split(" "));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    return api.asked("/api/query", "q");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ==> ",
      quoteCharacter = '`',
      value = {
        "`` ==> flow | tail 20",
        "--last 5 --protocol tcp ==> flow where transport=tcp | tail 5",
        "--since 5m ==> flow since 5m",
        "--since 10:00 --until 11:00 ==> flow since \"10:00\" until \"11:00\"",
        "-t l7 ==> request | tail 20",
        "--protocol dns ==> dns | tail 20",
        "--trace-id ab12 ==> request where trace_id=\"ab12\" | tail 20",
        "--http-status 5+ --http-method GET ==> http where status=5xx and method=\"GET\" | tail 20",
        "--http-header x-a:b ==> http where req.headers[\"x-a\"]=\"b\" | tail 20",
        "--from-pod shop/cart ==> flow where (src.namespace=\"shop\" and src.pod startswith"
            + " \"cart\") | tail 20",
        "--service a --service b ==> flow where ((src.service=\"a\" or dst.service=\"a\") or"
            + " (src.service=\"b\" or dst.service=\"b\")) | tail 20",
        "--to-ip 10.0.0.0/8 --to-port 443 ==> flow where dst.ip in 10.0.0.0/8 and dst.port=443"
            + " | tail 20",
        "--not --from-ip 10.0.0.1 --to-ip ::1 ==> flow where not (src.ip=\"10.0.0.1\") and"
            + " dst.ip=\"::1\" | tail 20",
        "--to-port 1 --not --to-port=2 ==> flow where not (dst.port=2) and dst.port=1 | tail 20",
        "--type drop ==> flow where verdict in (dropped, denied) | tail 20",
        "--verdict FORWARDED ==> flow where not verdict in (dropped, denied) | tail 20"
      })
  void flags_becomeAQueryThatTheLanguageKnows(String flags, String query) {
    assertThat(asked(flags)).isEqualTo(query);
    assertThat(new Planner(TABLES).plan(query, PlanOptions.at(1_763_632_800_000_000_000L)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--tcp-flags SYN",
        "--to-port 70000",
        "--verdict maybe",
        "--http-status 9",
        "--until 5m",
        "--type l9",
        "--not",
        "--protocol mysql --http-method GET",
        "--last 0"
      })
  void whatCannotBe_isOneSentence(String flags) {
    CommandRun run = CommandRun.against(api, ("observe " + flags).split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("error: ").doesNotContain("Exception");
  }

  @Test
  void follow_asksForRowsToCome() {
    api.answer("/api/follow", "");
    CommandRun run = CommandRun.against(api, "observe", "-f", "--to-service", "shop", "-v");
    assertThat(api.asked("/api/follow", "q")).isEqualTo("flow where dst.service=\"shop\"");
    assertThat(run.err()).contains("flow where dst.service=\"shop\"");
  }
}
