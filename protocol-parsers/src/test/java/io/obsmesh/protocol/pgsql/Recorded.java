package io.obsmesh.protocol.pgsql;

import static io.obsmesh.protocol.pgsql.Messages.BOUND;
import static io.obsmesh.protocol.pgsql.Messages.CLOSED;
import static io.obsmesh.protocol.pgsql.Messages.COLUMNS;
import static io.obsmesh.protocol.pgsql.Messages.FLUSH;
import static io.obsmesh.protocol.pgsql.Messages.NO_DATA;
import static io.obsmesh.protocol.pgsql.Messages.PARSED;
import static io.obsmesh.protocol.pgsql.Messages.ROW;
import static io.obsmesh.protocol.pgsql.Messages.SYNC;
import static io.obsmesh.protocol.pgsql.Messages.bind;
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

import io.obsmesh.protocol.kit.Stream;
import java.util.List;

/** Connections for the contract that no public capture has. */
final class Recorded {
  private Recorded() {}

  static List<Stream> streams() {
    return List.of(extended(), mixed(), pipelined());
  }

  private static Stream extended() {
    Messages script = new Messages("extended").login();
    for (int i = 0; i < 12; i++) {
      String name = "s" + i;
      byte[] number = int4(1000 + i);
      script
          .client(
              parse(name, "select a from t" + i + " where b = $1", 23), describe('S', name), FLUSH)
          .server(PARSED, message('t', int2(1), int4(23)), COLUMNS)
          .client(bind("", name, number), execute(""), bind("", name, "7"), execute(""), SYNC)
          .server(BOUND, ROW, ROW, done("SELECT 2"), BOUND, done("SELECT 0"), ready('I'))
          .client(
              close('S', name),
              parse("", "insert into u" + i + " values ($1, $2)"),
              bind("", "", "x" + i, null),
              describe('P', ""),
              execute(""),
              SYNC)
          .server(CLOSED, PARSED, BOUND, NO_DATA)
          .server(error("ERROR", "23505", "duplicate key " + i), ready('I'));
    }
    return script.stream();
  }

  private static Stream mixed() {
    Messages script = new Messages("mixed").login();
    for (int i = 0; i < 10; i++) {
      script
          .client(query("begin; update t set a = " + i + "; select " + i + "; commit"))
          .server(done("BEGIN"), done("UPDATE 3"), COLUMNS, ROW, done("SELECT 1"))
          .server(done("COMMIT"), ready('I'))
          .client(query("copy t" + i + " from stdin"))
          .server(message('G', 0, int2(1), int2(0)))
          .client(message('d', "Q\0\0\0\5x\n"), message('d', "2\n"))
          .client(message('d', "3\n"), message('c'))
          .server(done("COPY 3"), ready('I'))
          .server(message('A', int4(9), "news", 0, "payload " + i, 0))
          .client(query("copy u" + i + " to stdout"))
          .server(message('H', 0, int2(1), int2(0)), message('d', "1\n"), message('d', "Z\n"))
          .server(message('c'), done("COPY 2"), ready('I'));
    }
    return script.client(message('X')).stream();
  }

  private static Stream pipelined() {
    Messages script = new Messages("pipelined").login();
    for (int i = 0; i < 15; i++) {
      String sql = i % 3 == 0 ? "select 1 from p" + i : "update p" + i + " set b = $1";
      String tag = i % 3 == 0 ? "SELECT 1" : "UPDATE " + i;
      byte[] one = Messages.bytes(parse("", sql), bind("", ""), execute(""), SYNC);
      byte[] answer = Messages.bytes(PARSED, BOUND, done(tag), ready('I'));
      script.client(one, one).client(one).server(answer).client(one).server(answer, answer);
      script.server(answer);
    }
    return script.stream();
  }
}
