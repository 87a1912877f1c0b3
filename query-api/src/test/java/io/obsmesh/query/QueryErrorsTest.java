package io.obsmesh.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryErrorsTest {
  private static QueryException error(String query) {
    Planner planner = new Planner(TestTables.ALL);
    return catchThrowableOfType(
        QueryException.class, () -> planner.plan(query, PlanOptions.at(1_000_000_000_000L)));
  }

  private static void assertError(String query, String text) {
    assertThat(error(query)).as(query).isNotNull().hasMessage(text.stripTrailing());
  }

  @Test
  void unknownField_namesTheOneThatWasMeant() {
    assertError(
        "http where statsu>=500",
        """
        error: 'http' has no field 'statsu'
          | http where statsu>=500
          |            ^^^^^^ did you mean 'status'?
        """);
  }

  @Test
  void severalErrors_areShownAtOnce() {
    assertError(
        "http where statsu>=500 and latency>200 | count() by dst.servce",
        """
        error: 'http' has no field 'statsu'
          | http where statsu>=500 and latency>200 | count() by dst.servce
          |            ^^^^^^ did you mean 'status'?
        error: latency needs a unit: write 200ms
          | http where statsu>=500 and latency>200 | count() by dst.servce
          |                                    ^^^
        error: 'http' has no field 'dst.servce'
          | http where statsu>=500 and latency>200 | count() by dst.servce
          |                                                     ^^^^^^^^^^ did you mean 'dst.service'?
        """);
  }

  @Test
  void unknownTable() {
    assertError(
        "htpt where status>=500",
        """
        error: there is no table 'htpt'
          | htpt where status>=500
          | ^^^^ did you mean 'http'?
        """);
    assertError(
        "zzzzzz",
        """
        error: there is no table 'zzzzzz'
          | zzzzzz
          | ^^^^^^ tables: dns, flow, grpc, http, kafka, mysql, pgsql, redis, request, sql
        """);
  }

  @Test
  void unknownFunction_andStage() {
    assertError(
        "http | p98(latency)",
        """
        error: there is no function 'p98'
          | http | p98(latency)
          |        ^^^ did you mean 'p90'?
        """);
    assertError(
        "http | srot latency",
        """
        error: there is no stage 'srot'
          | http | srot latency
          |        ^^^^ did you mean 'sort'?
        """);
    assertError(
        "http | count by path",
        """
        error: 'count' is a function
          | http | count by path
          |        ^^^^^ write count()
        """);
  }

  @Test
  void aStatusIsANumber() {
    assertError(
        "http where status=\"500\"",
        """
        error: status is a number, not text
          | http where status="500"
          |                   ^^^^^ write status=500
        """);
    assertError(
        "http where status=200ms",
        """
        error: status is not a duration
          | http where status=200ms
          |                   ^^^^^ write a number without a unit
        """);
  }

  @Test
  void aValueThatNeverOccurs() {
    assertError(
        "flow where verdict=droped",
        """
        error: verdict is never 'droped'
          | flow where verdict=droped
          |                    ^^^^^^ did you mean 'dropped'?
        """);
  }

  @Test
  void theQueryEndsTooEarly() {
    assertError(
        "http where status>=",
        """
        error: query ends too early: expected a field or a value
          | http where status>=
          |                    ^
        """);
    assertError(
        "http |",
        """
        error: query ends too early: expected a stage such as where, sort or count()
          | http |
          |       ^
        """);
    assertError(
        "",
        """
        error: query ends too early: expected a table
          |\s
          | ^
        """);
  }

  @Test
  void aMissingBar() {
    assertError(
        "http where status>=500 sort latency",
        """
        error: expected '|' or the end, not 'sort'
          | http where status>=500 sort latency
          |                        ^^^^ write '| sort'
        """);
  }

  @Test
  void conditionsAndNumbersInTheWrongPlace() {
    assertError(
        "http where latency",
        """
        error: 'latency' is not a condition: it is int64
          | http where latency
          |            ^^^^^^^ write for example latency>200ms
        """);
    assertError(
        "http | sum(path)",
        """
        error: sum needs a number, 'path' is utf8
          | http | sum(path)
          |            ^^^^
        """);
    assertError(
        "http where req.headers=\"x\"",
        """
        error: req.headers has many entries
          | http where req.headers="x"
          |            ^^^^^^^^^^^ write req.headers["name"]
        """);
    assertError(
        "http | count() by path | sort latency",
        """
        error: there is no column 'latency' here
          | http | count() by path | sort latency
          |                               ^^^^^^^
        """);
  }

  @Test
  void brokenTokens() {
    assertError(
        "http where path=\"/x",
        """
        error: the text that begins here never ends
          | http where path="/x
          |                 ^ close it with "
        """);
    assertError(
        "http where path =~ \"[a\"",
        """
        error: this is not a regular expression: Unclosed character class
          | http where path =~ "[a"
          |                    ^^^^
        """);
    assertError(
        "http where src.ip in 10.0.0.0/64",
        """
        error: '10.0.0.0/64' is not a network
          | http where src.ip in 10.0.0.0/64
          |                      ^^^^^^^^^^^ write for example 10.0.0.0/8
        """);
    assertError(
        "http last 5",
        """
        error: a duration needs a unit
          | http last 5
          |           ^ write 5s or 5m
        """);
  }

  @Test
  void theSecondLine_isTheOneShown() {
    assertError(
        "http where status>=500\n| top 5 latncy",
        """
        error: 'http' has no field 'latncy'
          | | top 5 latncy
          |         ^^^^^^ did you mean 'latency'?
        """);
    QueryError error = error("http where status>=500\n| top 5 latncy").errors().get(0);
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.column()).isEqualTo(9);
    assertThat(error.length()).isEqualTo(6);
  }

  @Test
  void controlCharacters_doNotReachTheTerminal() {
    assertThat(error("http \u001b[31m").getMessage()).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "not ", "1+", "[", "a(", "a.", "-", "a and "})
  void nestingWithoutEnd_isAnErrorNotAnOverflow(String piece) {
    assertThat(error("http where " + piece.repeat(5_000))).isNotNull();
  }

  @Test
  void everyPrefixOfAQuery_isAnErrorOrAQuery() {
    String query =
        "let a = http where x[\"y\"] in (1, 5xx, 10.0.0.0/8) and not p =~ '^/a' ; a since"
            + " 2026-11-20T10:00:00Z | join (flow | select conn) on conn within 1s | top 3"
            + " sum(a*b) by c every 1h30m | fill 0 | compare 1d ago";
    for (int end = 0; end <= query.length(); end++) {
      try {
        QueryParser.parse(query.substring(0, end));
      } catch (QueryException e) {
        assertThat(e.errors()).isNotEmpty();
      }
    }
    assertThat(QueryParser.parse(query).lets()).hasSize(1);
  }
}
