package io.obsmesh.relay;

import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.TimeStampVector;

/**
 * Rows per second through the merge alone: 20 nodes that have their rows already, so that neither
 * network nor scan is in it. Prints a line for rows of few columns, and for whole rows with headers.
 * What is followed is merged by the same copying, but waits for slow nodes: {@code obsctl bench
 * relay} measures that.
 *
 * <p>{@code mvn -Pjmh -pl relay -am test-compile dependency:build-classpath
 * -Dmdep.outputFile=target/jmh.classpath}, then this class with {@code target/test-classes},
 * {@code target/classes} and that class path.
 */
public final class MergeBench {
  private static final int NODES = 20;
  private static final int BATCH = 4_096;
  private static final int ROUNDS = 5;

  private static long late;

  private MergeBench() {}

  /** Runs it; the argument is the number of rows of a round (default 1,000,000). */
  public static void main(String[] args) {
    int rows = (args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000) / NODES;
    measure("6 columns", table(6, 0), rows);
    measure("60 columns, 2 of them maps", table(58, 2), rows / 10);
  }

  private static Table table(int columns, int maps) {
    Table.Builder table =
        Table.named("rows", "Rows.").add("time", ColumnType.TIMESTAMP, Unit.NONE, "Time.", null);
    for (int i = 1; i < columns; i++) {
      switch (i % 3) {
        case 0 -> table.add("n" + i, ColumnType.INT64, Unit.NONE, "Number.", null);
        case 1 -> table.text("t" + i, "Text.", null);
        default -> table.add("s" + i, ColumnType.INT32, Unit.NONE, "Number.", null);
      }
    }
    for (int i = 0; i < maps; i++) {
      table.add("m" + i, ColumnType.MAP, Unit.NONE, "Pairs.", null);
    }
    return table.build();
  }

  private static void measure(String what, Table table, int rows) {
    late = 0;
    double best = 0;
    double last = 0;
    for (int round = 0; round < ROUNDS; round++) {
      last = perSecond(table, rows);
      best = Math.max(best, last);
    }
    System.out.printf(
        "%s: %,.0f rows/s, best of %d %,.0f; %,d out of order%n", what, last, ROUNDS, best, late);
  }

  private static double perSecond(Table table, int rows) {
    List<NodeEndpoint> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(new ReadyNode(table, i, NODES, rows, BATCH, true));
    }
    ScanRequest request = new ScanRequest("rows", List.of(), null, 0, Long.MAX_VALUE, 0, false);
    long all = (long) rows * NODES;
    try (Relay relay = new Relay(nodes);
        RelayAnswer answer = relay.scan(request)) {
      long started = System.nanoTime();
      long read = 0;
      long latest = 0;
      while (read < all && answer.next()) {
        TimeStampVector times = (TimeStampVector) answer.batch().getVector("time");
        for (int row = 0; row < answer.batch().getRowCount(); row++) {
          long time = times.get(row);
          late += time < latest ? 1 : 0;
          latest = Math.max(latest, time);
          read++;
        }
      }
      if (read != all) {
        throw new IllegalStateException(read + " rows (expected: " + all + ")");
      }
      return all / ((System.nanoTime() - started) / 1e9);
    }
  }
}
