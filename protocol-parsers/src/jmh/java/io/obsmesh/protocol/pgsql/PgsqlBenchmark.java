package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.ConnectionState;
import io.obsmesh.protocol.RowCounts;
import io.obsmesh.protocol.Turn;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Simple queries with a result of one row. */
public class PgsqlBenchmark {
  /** A client that logged in. */
  public static class LoggedIn extends ConnectionState {
    @Override
    protected List<Turn> opening() {
      return new Messages()
          .login().stream().pieces().stream()
              .map(piece -> new Turn(piece.direction(), piece.bytes()))
              .toList();
    }

    @Override
    protected int openingRows() {
      return 1;
    }

    @Override
    protected List<Turn> exchanges() {
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < EXCHANGES; i++) {
        String query = "SELECT a FROM customers WHERE id = " + (4000 + i) + " AND state = 'open'";
        turns.add(Turn.request(Messages.query(query)));
        turns.add(
            Turn.response(
                Messages.bytes(
                    Messages.COLUMNS,
                    Messages.ROW,
                    Messages.done("SELECT 1"),
                    Messages.ready('I'))));
      }
      return turns;
    }

    @Override
    protected int serverPort() {
      return 5432;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long pgsql(LoggedIn connection, RowCounts counts) {
    return connection.play(counts);
  }
}
