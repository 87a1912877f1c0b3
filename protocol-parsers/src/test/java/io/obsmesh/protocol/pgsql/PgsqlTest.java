package io.obsmesh.protocol.pgsql;

import static io.obsmesh.protocol.pgsql.Messages.BOUND;
import static io.obsmesh.protocol.pgsql.Messages.CLOSED;
import static io.obsmesh.protocol.pgsql.Messages.COLUMNS;
import static io.obsmesh.protocol.pgsql.Messages.FLUSH;
import static io.obsmesh.protocol.pgsql.Messages.NO_DATA;
import static io.obsmesh.protocol.pgsql.Messages.PARSED;
import static io.obsmesh.protocol.pgsql.Messages.ROW;
import static io.obsmesh.protocol.pgsql.Messages.SSL;
import static io.obsmesh.protocol.pgsql.Messages.SYNC;
import static io.obsmesh.protocol.pgsql.Messages.bind;
import static io.obsmesh.protocol.pgsql.Messages.bytes;
import static io.obsmesh.protocol.pgsql.Messages.close;
import static io.obsmesh.protocol.pgsql.Messages.describe;
import static io.obsmesh.protocol.pgsql.Messages.done;
import static io.obsmesh.protocol.pgsql.Messages.error;
import static io.obsmesh.protocol.pgsql.Messages.execute;
import static io.obsmesh.protocol.pgsql.Messages.int2;
import static io.obsmesh.protocol.pgsql.Messages.int4;
import static io.obsmesh.protocol.pgsql.Messages.message;
import static io.obsmesh.protocol.pgsql.Messages.parse;
import static io.obsmesh.protocol.pgsql.Messages.query;
import static io.obsmesh.protocol.pgsql.Messages.ready;
import static io.obsmesh.protocol.pgsql.Messages.startup;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.kit.Replay;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PgsqlTest {
  private static final byte[] SELECT = query("select a from t where id = 5");

  private static List<Object> column(Replay replay, String name) {
    List<Object> values = new ArrayList<>();
    replay.rows().forEach(row -> values.add(row.get(name)));
    return values;
  }

  private static Map<String, Object> last(Replay replay) {
    assertThat(replay.malformed()).isEmpty();
    return replay.rows().getLast();
  }

  @Test
  void login_isARowWithoutThePassword() {
    Replay replay = new Messages().login().replay();
    assertThat(replay.rows()).hasSize(1);
    assertThat(last(replay))
        .containsEntry("command", "LOGIN")
        .containsEntry("user", "bob")
        .containsEntry("db", "shop")
        .containsEntry("status", "OK");
    assertThat(replay.rows().toString()).doesNotContain("s3cret");
  }

  @Test
  void loginRefused_isAnError_andTheDatabaseIsTheUsersOwn() {
    Replay replay =
        new Messages()
            .client(SSL)
            .server(bytes("N"))
            .client(startup("user", "eve"))
            .server(error("FATAL", "28000", "role \"eve\" does not exist"))
            .replay();
    assertThat(last(replay))
        .containsEntry("command", "LOGIN")
        .containsEntry("db", "eve")
        .containsEntry("status", "ERR")
        .containsEntry("severity", "FATAL")
        .containsEntry("error_code", "28000")
        .containsEntry("error.type", "28000")
        .containsEntry("message", "role \"eve\" does not exist");
  }

  @Test
  void sslAccepted_handsTheConnectionOver() {
    Replay replay =
        new Messages()
            .client(SSL)
            .server(bytes("S"))
            .client(bytes(22, 3, 1, 0, 5, 1, 0, 0, 1, 0))
            .replay();
    assertThat(replay.protocol()).isEqualTo("unknown");
    assertThat(replay.rows()).isEmpty();
    assertThat(replay.malformed()).isEmpty();
  }

  @Test
  void cancelRequest_isARowWithoutResponse() {
    Replay replay =
        new Messages().client(bytes(int4(16), int4(80877102), int4(7), int4(8))).replay();
    assertThat(last(replay)).containsEntry("command", "CANCEL").containsEntry("error", false);
  }

  @Test
  void simpleQuery() {
    Replay replay =
        new Messages()
            .login()
            .client(SELECT)
            .server(COLUMNS, ROW, ROW, done("SELECT 2"), ready('I'))
            .replay();
    assertThat(last(replay))
        .containsEntry("command", "QUERY")
        .containsEntry("statement", "select a from t where id = 5")
        .containsEntry("digest", "SELECT a FROM t WHERE id = ?")
        .containsEntry("operation", "SELECT")
        .containsEntry("rows", 2L)
        .containsEntry("latency", 1_000_000L)
        .containsEntry("req.bytes", (long) SELECT.length)
        .containsEntry("user", "bob")
        .doesNotContainKeys("error.type", "error_code");
  }

  @Test
  void severalStatements_areARowEach() {
    Replay replay =
        new Messages()
            .login()
            .client(query("begin; insert into t values (';'), ($$;$$); select 1 -- ;\n; oops; x"))
            .server(done("BEGIN"), done("INSERT 0 2"), COLUMNS, ROW, done("SELECT 1"))
            .server(error("ERROR", "42601", "syntax error"), ready('E'))
            .replay();
    assertThat(column(replay, "operation"))
        .containsExactly(null, "BEGIN", "INSERT", "SELECT", "OOPS");
    assertThat(column(replay, "rows")).containsExactly(null, null, 2L, 1L, null);
    assertThat(column(replay, "status")).containsExactly("OK", "OK", "OK", "OK", "ERR");
    assertThat(column(replay, "statement")).contains("insert into t values (';'), ($$;$$)", "oops");
  }

  @Test
  void functionBody_isNotCutAtItsSemicolons() {
    String sql = "create function f() returns int begin atomic select 1; select 2; end; select 3";
    assertThat(StatementSplit.of(sql)).containsExactly(sql);
    assertThat(StatementSplit.of("/* ; /* ; */ ; */ a; E'\\'; ' b;")).hasSize(2);
    assertThat(StatementSplit.of(";;")).containsExactly(";;");
  }

  @Test
  void emptyQuery_isNoError() {
    Replay replay =
        new Messages().login().client(query("")).server(message('I'), ready('I')).replay();
    assertThat(last(replay)).containsEntry("status", "OK").doesNotContainKeys("rows", "operation");
  }

  @Test
  void extended_oneRowPerExecute_withItsParameters() {
    byte[] ints = bytes(int4(-7));
    byte[] timestamp = ByteBuffer.allocate(8).putLong(86_400_000_000L).array();
    byte[] numeric = bytes(int2(3), int2(1), int2(0x4000), int2(2), int2(1), int2(23), int2(4500));
    byte[] one =
        bytes(
            parse("s1", "select $1, $2, $3, $4, $5", 23, 25, 1114, 1700, 25),
            bind("", "s1", ints, "text", timestamp, numeric, null),
            describe('P', ""),
            execute(""));
    Replay replay =
        new Messages()
            .login()
            .client(one, bind("", "s1", ints, "b", timestamp, numeric, "c"), execute(""), SYNC)
            .server(PARSED, BOUND, COLUMNS, ROW, done("SELECT 1"))
            .server(BOUND, done("SELECT 0"), ready('I'))
            .replay();
    assertThat(column(replay, "command")).containsExactly("LOGIN", "EXECUTE", "EXECUTE");
    assertThat(column(replay, "rows")).containsExactly(null, 1L, 0L);
    assertThat(replay.rows().get(1))
        .containsEntry("params", List.of("-7", "text", "2000-01-02T00:00", "-10023.45", "NULL"))
        .containsEntry("req.bytes", (long) one.length);
    assertThat(last(replay)).containsEntry("statement", "select $1, $2, $3, $4, $5");
  }

  @Test
  void prepared_ownRow_andTypesFromTheServer() {
    Replay replay =
        new Messages()
            .login()
            .client(parse("s1", "select $1"), describe('S', "s1"), FLUSH)
            .server(PARSED, message('t', int2(1), int4(20)), COLUMNS)
            .client(bind("p", "s1", bytes(int4(0), int4(9))), execute("p"), close('P', "p"), SYNC)
            .server(BOUND, ROW, done("SELECT 1"), CLOSED, ready('I'))
            .replay();
    assertThat(column(replay, "command")).containsExactly("LOGIN", "PARSE", "EXECUTE");
    assertThat(last(replay)).containsEntry("params", List.of("9")).containsEntry("rows", 1L);
  }

  @Test
  void errorInABatch_skipsUntilSync() {
    Replay replay =
        new Messages()
            .login()
            .client(parse("s1", "insert into t values ($1)"))
            .client(bind("", "s1", "1"), execute(""), bind("", "s1", "2"), execute(""))
            .client(bind("", "s1", "3"), execute(""), SYNC, parse("", "select 1"), bind("", ""))
            .client(execute(""), SYNC)
            .server(PARSED, BOUND, done("INSERT 0 1"), BOUND)
            .server(error("ERROR", "23505", "duplicate key"), ready('I'))
            .server(PARSED, BOUND, done("SELECT 1"), ready('I'))
            .replay();
    assertThat(column(replay, "params"))
        .containsExactlyInAnyOrder(null, List.of("1"), List.of("2"), List.of("3"), null);
    assertThat(replay.rows())
        .filteredOn(row -> List.of("3").equals(row.get("params")))
        .singleElement()
        .satisfies(row ->
            assertThat(row).containsEntry("error.type", "skipped").doesNotContainKey("status"));
    assertThat(replay.rows())
        .filteredOn(row -> List.of("2").equals(row.get("params")))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("error_code", "23505"));
    assertThat(last(replay)).containsEntry("operation", "SELECT").containsEntry("status", "OK");
  }

  @Test
  void errorAtCommit_isThatOfTheLastExecute() {
    Replay replay =
        new Messages()
            .login()
            .client(parse("", "insert into t values (1)"), bind("", ""), execute(""), SYNC)
            .server(PARSED, BOUND, done("INSERT 0 1"))
            .server(error("ERROR", "23503", "deferred constraint"), ready('I'))
            .replay();
    assertThat(last(replay)).containsEntry("status", "ERR").containsEntry("error_code", "23503");
    assertThat(replay.rows()).hasSize(2);
  }

  @Test
  void copyIn_extended_syncIsIgnoredWhileDataIsSent() {
    Replay replay =
        new Messages()
            .login()
            .client(parse("", "copy t from stdin"), bind("", ""), execute(""), SYNC)
            .server(PARSED, BOUND, message('G', 0, int2(1), int2(0)))
            .client(message('d', "1\n"), message('d', "2\n"), message('c'), SYNC)
            .server(done("COPY 2"), ready('I'))
            .client(SELECT)
            .server(COLUMNS, done("SELECT 0"), ready('I'))
            .replay();
    assertThat(column(replay, "rows")).containsExactly(null, 2L, 0L);
    assertThat(column(replay, "command")).containsExactly("LOGIN", "EXECUTE", "QUERY");
    assertThat(replay.malformed()).isEmpty();
  }

  @Test
  void notification_functionCall_terminate() {
    Replay replay =
        new Messages()
            .login()
            .server(message('A', int4(9), "news", 0, "hello", 0))
            .client(message('F', int4(1), int2(0), int2(0), int2(0)))
            .server(message('V', int4(-1)), ready('I'))
            .client(message('X'))
            .replay();
    assertThat(column(replay, "command"))
        .containsExactly("LOGIN", "NOTIFICATION", "FUNCTION_CALL", "TERMINATE");
    assertThat(replay.rows().get(1)).containsEntry("params", List.of("news", "hello"));
  }

  @Test
  void passwords_areNotKept() {
    Replay replay =
        new Messages()
            .login()
            .client(query("alter role bob password 'hunter2'"))
            .server(done("ALTER ROLE"), ready('I'))
            .client(
                parse("", "alter role bob password $1"), bind("", "", "hunter2"), execute(""), SYNC)
            .server(PARSED, BOUND, done("ALTER ROLE"), ready('I'))
            .replay();
    assertThat(replay.rows()).hasSize(3);
    assertThat(replay.rows().toString()).doesNotContain("hunter2");
  }

  @Test
  void joinedLate_isExactFromTheFirstQuietPoint() {
    byte[] answer = bytes(COLUMNS, ROW, done("SELECT 1"), ready('I'));
    Replay replay =
        new Messages()
            .server(done("SELECT 9"), ready('I'))
            .client(SELECT)
            .server(answer)
            .client(query("with x as (select 1) delete from t"))
            .server(done("DELETE 4"), ready('I'))
            .replay(false);
    assertThat(last(replay)).containsEntry("operation", "DELETE").containsEntry("rows", 4L);
    assertThat(last(replay)).doesNotContainKeys("user", "db").containsEntry("midstream", true);
  }

  @Test
  void holeInAResponse_costsItAndNotTheOneAfterTheNext() {
    byte[] answer = bytes(COLUMNS, ROW, done("SELECT 1"), ready('I'));
    Replay replay =
        new Messages()
            .login()
            .client(SELECT)
            .server(COLUMNS)
            .hole(Direction.RESPONSE, 30)
            .server(ROW, done("SELECT 9"), ready('I'))
            .client(query("select 2"))
            .server(answer)
            .replay();
    assertThat(column(replay, "error.type")).containsExactly(null, "unobserved", null);
    assertThat(column(replay, "rows")).containsExactly(null, null, 1L);
  }

  @Test
  void holeInARow_changesNothing() {
    Replay replay =
        new Messages()
            .login()
            .client(SELECT)
            .server(COLUMNS, bytes("D", int4(100_004), int2(1)))
            .hole(Direction.RESPONSE, 99_998)
            .server(done("SELECT 1"), ready('I'))
            .replay();
    assertThat(last(replay)).containsEntry("rows", 1L).containsEntry("lossy", false);
  }

  @Test
  void hostileLengths_areMalformedAndTheNextExchangeIsFound() {
    Replay replay =
        new Messages()
            .login()
            .client(bytes("Q", int4(-1), "x"))
            .server(error("FATAL", "08P01", "invalid message length"), ready('I'))
            .client(SELECT)
            .server(COLUMNS, ROW, done("SELECT 1"), ready('I'))
            .client(SELECT)
            .server(COLUMNS, ROW, done("SELECT 1"), ready('I'))
            .replay();
    assertThat(replay.malformed()).containsKey("pgsql: no such message");
    assertThat(replay.rows().getLast()).containsEntry("rows", 1L).containsEntry("status", "OK");
  }

  @Test
  void noDataStatement_hasNoRows() {
    Replay replay =
        new Messages()
            .login()
            .client(parse("", "create table t (a int)"), bind("", ""), describe('P', ""))
            .client(execute(""), SYNC)
            .server(PARSED, BOUND, NO_DATA, done("CREATE TABLE"), ready('I'))
            .replay();
    assertThat(last(replay)).containsEntry("operation", "CREATE").doesNotContainKey("rows");
  }
}
