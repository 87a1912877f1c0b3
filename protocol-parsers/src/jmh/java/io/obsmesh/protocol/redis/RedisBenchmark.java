package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ConnectionState;
import io.obsmesh.protocol.RowCounts;
import io.obsmesh.protocol.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** GET and SET by turns, one at a time, and 16 before the first is answered. */
public class RedisBenchmark {
  private static final String GET = "*2\r\n$3\r\nGET\r\n$15\r\nsession:4711:ab\r\n";
  private static final String SET =
      "*3\r\n$3\r\nSET\r\n$15\r\nsession:4711:ab\r\n$12\r\nhello, world\r\n";

  /** One command at a time. */
  public static class OneByOne extends ConnectionState {

    @Override
    protected List<Turn> exchanges() {
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < EXCHANGES / 2; i++) {
        turns.add(Turn.request(bytes(GET)));
        turns.add(Turn.response(bytes("$12\r\nhello, world\r\n")));
        turns.add(Turn.request(bytes(SET)));
        turns.add(Turn.response(bytes("+OK\r\n")));
      }
      return turns;
    }

    static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected int serverPort() {
      return 6379;
    }
  }

  /** 16 commands in a piece, and their replies in another. */
  public static class Pipelined extends OneByOne {
    private static final int PAIRS = 8;

    @Override
    protected List<Turn> exchanges() {
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < EXCHANGES / 2 / PAIRS; i++) {
        turns.add(Turn.request(bytes((GET + SET).repeat(PAIRS))));
        turns.add(Turn.response(bytes("$12\r\nhello, world\r\n+OK\r\n".repeat(PAIRS))));
      }
      return turns;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long redis(OneByOne connection, RowCounts counts) {
    return connection.play(counts);
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long redisPipelined(Pipelined connection, RowCounts counts) {
    return connection.play(counts);
  }
}
