package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryVerbTest {
  private static final String COLUMNS =
      """
      [{"name":"time","type":"timestamp[ns, UTC]","unit":"NONE","display":true},\
      {"name":"method","type":"utf8","unit":"NONE","display":true},\
      {"name":"latency","type":"int64","unit":"NANOSECONDS","display":true},\
      {"name":"resp.bytes","type":"int64","unit":"BYTES","display":true}]\
      """;
  private static final String ROWS =
      """
      {"method":"GET","latency":1234567,"resp.bytes":1536}
      {"method":"DELETE\\u001b[2J","latency":45,"resp.bytes":12,"error":true}
      """;

  private final FakeApi api = new FakeApi();

  @AfterEach
  void stop() {
    api.close();
  }

  private void answers(String summary) {
    api.answer(
        "/api/query", 200, ROWS, Map.of("Obsmesh-Columns", COLUMNS, "Obsmesh-Summary", summary));
  }

  private static String summary(int rows, int asked, int answered) {
    return """
    {"rows":%d,"nodesAsked":%d,"nodesAnswered":%d,"elapsedNanos":42000000,\
    "scannedRows":1100000,"lostEvents":0,"partial":false,"limited":false,"notes":[]}\
    """
        .formatted(rows, asked, answered);
  }

  @Test
  void tableNameAsVerb_asksForThatTable() {
    answers(summary(2, 1, 1));
    CommandRun run =
        CommandRun.against(api, "http", "where", "status", "ge", "500", "--last", "1h");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(api.asked("/api/query", "q")).isEqualTo("http where status ge 500 last 1h");
    assertThat(api.asked("/api/query", "format")).isEqualTo("jsonl");
  }

  @Test
  void pipe_getsTheServersLinesUnchanged_andTheSummaryOnStandardError() {
    answers(summary(1204, 3, 3));
    CommandRun run = CommandRun.against(api, "query", "http");
    assertThat(run.out()).isEqualTo(ROWS);
    assertThat(run.err()).isEqualTo("1,204 rows · 3/3 nodes · 42 ms · scanned 1.10M\n");
  }

  @Test
  void table_alignsNumbersShowsUnitsAndEscapesControlCharacters() {
    answers(summary(2, 1, 1));
    CommandRun run =
        CommandRun.against(api, "query", "http", "-o", "wide", "--columns", "method,latency");
    assertThat(api.asked("/api/query", "columns")).isEqualTo("method,latency");
    assertThat(run.out())
        .isEqualTo(
            """
            time  method         latency  resp.bytes
                  GET            1.23 ms    1.50 KiB
                  DELETE\\x1b[2J  45.0 ns        12 B
            """);
  }

  @Test
  void missingNode_isExitCode5() {
    answers(summary(2, 3, 2));
    CommandRun run = CommandRun.against(api, "query", "http");
    assertThat(run.code()).isEqualTo(ExitCode.PARTIAL);
    assertThat(run.err()).contains("2/3 nodes");
  }

  @Test
  void noRows_isExitCode4_onlyWhenAskedFor() {
    api.answer("/api/query", 200, "", Map.of("Obsmesh-Summary", summary(0, 1, 1)));
    assertThat(CommandRun.against(api, "query", "http").code()).isEqualTo(ExitCode.OK);
    assertThat(CommandRun.against(api, "query", "http", "--fail-empty").code())
        .isEqualTo(ExitCode.EMPTY);
  }

  @Test
  void refusedQuery_isExitCode2_withTheServersWords() {
    api.answer(
        "/api/query",
        400,
        """
        {"error":{"message":"no field","text":"error: 'http' has no field 'statsu'\\n  | http"}}\
        """,
        Map.of());
    CommandRun run = CommandRun.against(api, "query", "http where statsu>=500");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).isEqualTo("error: 'http' has no field 'statsu'\n  | http\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void refusedToken_isExitCode7() {
    api.answer("/api/query", 401, "{\"error\":{\"text\":\"token expired\"}}", Map.of());
    CommandRun run = CommandRun.against(api, "query", "http");
    assertThat(run.code()).isEqualTo(ExitCode.UNAUTHORISED);
    assertThat(run.err()).contains("does not let you: token expired");
  }

  @Test
  void csvWithoutHeaders_leavesOutTheFirstLine() {
    api.answer("/api/query", 200, "method,status\nGET,200\nPUT,404\n", Map.of());
    CommandRun run = CommandRun.against(api, "query", "http", "-o", "csv", "--no-headers");
    assertThat(api.asked("/api/query", "format")).isEqualTo("csv");
    assertThat(run.out()).isEqualTo("GET,200\nPUT,404\n");
    assertThat(run.err()).isEqualTo("2 rows\n");
  }

  @Test
  void follow_printsPositionalRowsByName_andStopsAtTheLimit() {
    api.answer(
        "/api/follow",
        """
        event: columns
        data: [{"name":"method","type":"utf8"},{"name":"status","type":"int32"}]

        event: rows
        data: [["GET",200],["PUT",null]]

        event: rows
        data: [["HEAD",204]]

        """);
    CommandRun run = CommandRun.against(api, "http", "--follow", "--limit", "3");
    assertThat(run.out())
        .isEqualTo(
            """
            {"method":"GET","status":200}
            {"method":"PUT"}
            {"method":"HEAD","status":204}
            """);
  }

  @Test
  void follow_isPartial_whenANodeWasAbsent_alsoWhenItIsBack() {
    api.answer(
        "/api/follow",
        200,
        """
        event: columns
        data: [{"name":"path","type":"text"}]

        event: rows
        data: [["/a"]]

        event: summary
        data: {"nodes":[{"node":"n2","state":"unreachable","error":"node n2 said nothing"}],"nodesAsked":2,"nodesAnswered":1}

        event: summary
        data: {"nodes":[],"nodesAsked":2,"nodesAnswered":2,"notes":["n1 started anew: rows of its last moments before that may be missing"]}

        """,
        Map.of("Content-Type", "text/event-stream"));
    CommandRun run = CommandRun.against(api, "http", "--follow", "-o", "jsonl");
    assertThat(run.code()).isEqualTo(ExitCode.PARTIAL);
    assertThat(run.out()).isEqualTo("{\"path\":\"/a\"}\n");
    assertThat(run.err())
        .isEqualTo(
            """
            without n2: node n2 said nothing
            n2 is back
            n1 started anew: rows of its last moments before that may be missing
            rows may be missing: n2 was absent
            """);
  }

  @Test
  void getNodes_listsThoseThatAreAway() {
    api.answer(
        "/api/status",
        "{\"nodes\":[{\"name\":\"n1\",\"ready\":true}],\"unreachable\":[{\"name\":\"n2\","
            + "\"reason\":\"node n2 said nothing\",\"sinceNanos\":5,\"nextTryNanos\":6}]}");
    assertThat(CommandRun.against(api, "get", "nodes", "-o", "jsonl").out())
        .isEqualTo(
            """
            {"name":"n1","ready":true}
            {"name":"n2","ready":false,"away":"node n2 said nothing","sinceNanos":5,"nextTryNanos":6}
            """);
    assertThat(CommandRun.against(api, "status").out())
        .contains("✗ n2: node n2 said nothing · since 1970-01-01T00:00:00Z, being asked again");
  }

  @Test
  void follow_refusesFormatsThatHaveAnEnd() {
    CommandRun run = CommandRun.against(api, "http", "--follow", "-o", "json");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void sqlAndExplain_arePrintedInsteadOfRows() {
    api.answer("/api/explain", "{\"text\":\"on each node\\n\",\"sql\":\"SELECT 1\"}");
    assertThat(CommandRun.against(api, "query", "http", "--sql").out()).isEqualTo("SELECT 1\n");
    assertThat(CommandRun.against(api, "query", "http", "--explain").out())
        .isEqualTo("on each node\n");
    assertThat(CommandRun.against(api, "query", "http", "--explain", "--sql", "--limit", "7").out())
        .isEqualTo("on each node\nSELECT 1\n");
    assertThat(api.asked("/api/explain", "limit")).isEqualTo("7");
  }

  @Test
  void parameters_goBesideTheQuery() {
    answers(summary(2, 1, 1));
    CommandRun.against(
        api,
        "query",
        "http where path=$p and status=$s",
        "--param",
        "p=/a | b=c",
        "--param",
        "s=500");
    assertThat(api.asked("/api/query", "q")).isEqualTo("http where path=$p and status=$s");
    assertThat(api.asked("/api/query", "param.p")).isEqualTo("/a | b=c");
    assertThat(api.asked("/api/query", "param.s")).isEqualTo("500");
  }
}
