package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.ConnectionState;
import io.obsmesh.protocol.RowCounts;
import io.obsmesh.protocol.Turn;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Simple queries with a result of one row. */
public class MysqlBenchmark {
  /** A client that logged in. */
  public static class LoggedIn extends ConnectionState {
    @Override
    protected List<Turn> opening() {
      return new Packets()
          .login(Packets.DEPRECATE_EOF).stream().pieces().stream()
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
        turns.add(Turn.request(Packets.packet(0, 3, query)));
        turns.add(
            Turn.response(
                Packets.concat(
                    Packets.packet(1, 1),
                    Packets.definition(2),
                    Packets.packet(3, 5, "hello"),
                    Packets.okEof(4, 2))));
      }
      return turns;
    }

    @Override
    protected int serverPort() {
      return 3306;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long mysql(LoggedIn connection, RowCounts counts) {
    return connection.play(counts);
  }
}
