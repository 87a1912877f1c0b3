package io.obsmesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows of many nodes as one answer: each once, in order, with all that was in them. */
@Timeout(120)
class MergeTest {
  private static final int NODES = 20;

  /** Nodes that send as many at once say that they have more. */
  private static final int FULL = 4_096;

  private static final Table ROWS =
      Table.named("rows", "Rows.")
          .add("time", ColumnType.TIMESTAMP, Unit.NONE, "Time.", null)
          .add("number", ColumnType.INT64, Unit.NONE, "Number.", null)
          .add("small", ColumnType.INT32, Unit.NONE, "Small number.", null)
          .add("flag", ColumnType.BOOL, Unit.NONE, "Flag.", null)
          .text("text", "Text.", null)
          .add("pairs", ColumnType.MAP, Unit.NONE, "Pairs.", null)
          .build();

  private static final Table OLDER =
      Table.named("rows", "Rows, as an older version knows them.")
          .add("time", ColumnType.TIMESTAMP, Unit.NONE, "Time.", null)
          .add("number", ColumnType.INT32, Unit.NONE, "Number, once smaller.", null)
          .build();

  private static Relay relay(int rows, int batchRows) {
    List<io.obsmesh.wire.NodeEndpoint> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(new ReadyNode(i == 7 ? OLDER : ROWS, i, NODES, rows, batchRows, false));
    }
    return new Relay(nodes);
  }

  private static ScanRequest request(int newest, boolean follow) {
    return new ScanRequest("rows", List.of(), null, 0, Long.MAX_VALUE, newest, follow);
  }

  /** Reads so many rows, which begin at that time, and looks at every value. */
  private static void assertRows(RelayAnswer answer, long first, long count) {
    long expected = first;
    while (expected < first + count && answer.next()) {
      TimeStampNanoTZVector times = (TimeStampNanoTZVector) answer.batch().getVector("time");
      for (int row = 0; row < answer.batch().getRowCount(); row++) {
        assertThat(times.get(row)).isEqualTo(expected);
        assertRow(answer.batch(), row, expected++);
      }
    }
    assertThat(expected).isEqualTo(first + count);
  }

  private static void assertRow(VectorSchemaRoot batch, int row, long time) {
    for (int column = 1; column < ROWS.columns().size(); column++) {
      FieldVector vector = batch.getVector(ROWS.columns().get(column).name());
      // What only nodes have whose rows are not in it, a batch need not have.
      Object value = vector == null ? null : vector.getObject(row);
      String wanted = value(time, column);
      if (wanted == null ? value != null : !wanted.equals(String.valueOf(value))) {
        assertThat(String.valueOf(value))
            .as(ROWS.columns().get(column).name() + " at " + time)
            .isEqualTo(String.valueOf(wanted));
      }
    }
  }

  private static String value(long time, int column) {
    if (time % NODES == 7 || !ReadyNode.has(time, column)) {
      return null; // the older node knows no such column, or as something else
    }
    return switch (column) {
      case 1, 2 -> String.valueOf(time % 1_000);
      case 3 -> String.valueOf((time % 1_000 & 1) == 1);
      case 4 -> ReadyNode.text(time, column);
      default -> {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < time % 3; i++) {
          pairs.add("{\"key\":\"k" + i + "\",\"value\":\"" + ReadyNode.text(time, column) + "\"}");
        }
        yield "[" + String.join(",", pairs) + "]";
      }
    };
  }

  @Test
  void rowsOfAllNodes_comeInOrderOfTime() {
    try (Relay relay = relay(2_500, 300);
        RelayAnswer answer = relay.scan(request(0, false))) {
      assertRows(answer, 0, NODES * 2_500L);
      assertThat(answer.next()).isFalse();
    }
  }

  @Test
  void theNewest_areThoseOfAllNodesTogether() {
    try (Relay relay = relay(2_500, 300);
        RelayAnswer answer = relay.scan(request(5_000, false))) {
      assertRows(answer, NODES * 2_500L - 5_000, 5_000);
      assertThat(answer.next()).isFalse();
    }
  }

  @Test
  void followedRows_comeOnce_thoseOfEachNodeInOrder() {
    // Those of different nodes are in order too, unless one is so slow that it is not waited for.
    int each = 3 * FULL;
    int[] read = new int[NODES];
    int left = NODES * each;
    try (Relay relay = relay(each, FULL);
        RelayAnswer answer = relay.scan(request(0, true))) {
      while (left > 0 && answer.next()) {
        TimeStampNanoTZVector times = (TimeStampNanoTZVector) answer.batch().getVector("time");
        for (int row = 0; row < answer.batch().getRowCount(); row++) {
          long time = times.get(row);
          int node = (int) (time % NODES);
          assertThat(time / NODES).as("row of n" + node).isEqualTo(read[node]++);
          assertRow(answer.batch(), row, time);
          left--;
        }
      }
    }
    assertThat(read).containsOnly(each);
  }

  @Test
  void anAnswerThatIsNotReadToItsEnd_givesItsMemoryBack() {
    for (boolean follow : new boolean[] {false, true}) {
      try (Relay relay = relay(3 * FULL, FULL)) {
        MergedAnswer answer = (MergedAnswer) relay.scan(request(0, follow));
        assertThat(answer.next()).isTrue();
        assertThat(answer.allocator().getAllocatedMemory()).isPositive();
        answer.close();
        while (answer.allocator().getAllocatedMemory() > 0) {
          Thread.onSpinWait(); // nodes that were about to hand over rows; the test's time ends it
        }
      }
    }
  }
}
