package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.ConnectionState;
import io.obsmesh.protocol.RowCounts;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.Turn;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A question for an address over UDP, and its answer. */
public class DnsBenchmark {
  private static final String QUESTION =
      "0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001";
  private static final String ANSWER =
      "8180 0001 0001 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001"
          + " c00c 0001 0001 00000e10 0004 5db8d822";

  /** One socket asking one server. */
  public static class Resolver extends ConnectionState {
    @Override
    protected List<Turn> exchanges() {
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < EXCHANGES; i++) {
        String id = HexFormat.of().toHexDigits((short) (i * 977));
        turns.add(Turn.request(HexFormat.of().parseHex((id + QUESTION).replace(" ", ""))));
        turns.add(Turn.response(HexFormat.of().parseHex((id + ANSWER).replace(" ", ""))));
      }
      return turns;
    }

    @Override
    protected Transport transport() {
      return Transport.UDP;
    }

    @Override
    protected int serverPort() {
      return 53;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long dns(Resolver connection, RowCounts counts) {
    return connection.play(counts);
  }
}
