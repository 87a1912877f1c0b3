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
import org.apache.arrow.vector.complex.MapVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows of many nodes as one answer: each once, in order of time, with all that was in them. */
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
      VectorSchemaRoot batch = answer.batch();
      TimeStampNanoTZVector times = (TimeStampNanoTZVector) batch.getVector("time");
      for (int row = 0; row < batch.getRowCount(); row++) {
        assertThat(times.get(row)).isEqualTo(expected);
        for (int column = 1; column < ROWS.columns().size(); column++) {
          FieldVector vector = batch.getVector(ROWS.columns().get(column).name());
          Object value = vector.getObject(row);
          Object wanted = value(expected, column, vector);
          if (wanted == null ? value != null : !wanted.equals(String.valueOf(value))) {
            assertThat(String.valueOf(value))
                .as(vector.getName() + " at " + expected)
                .isEqualTo(String.valueOf(wanted));
          }
        }
        expected++;
      }
    }
    assertThat(expected).isEqualTo(first + count);
  }

  private static String value(long time, int column, FieldVector vector) {
    if (time % NODES == 7 || !ReadyNode.has(time, column)) {
      return null; // the older node knows no such column, or as something else
    }
    return switch (column) {
      case 1, 2 -> String.valueOf(time % 1_000);
      case 3 -> String.valueOf((time % 1_000 & 1) == 1);
      case 4 -> ReadyNode.text(time, column);
      default -> {
        assertThat(vector).isInstanceOf(MapVector.class);
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
  void followedRows_comeInOrderOfTime() {
    try (Relay relay = relay(3 * FULL, FULL);
        RelayAnswer answer = relay.scan(request(0, true))) {
      assertRows(answer, 0, NODES * 3L * FULL);
    }
  }

  @Test
  void anAnswerThatIsNotReadToItsEnd_givesItsMemoryBack() {
    for (boolean follow : new boolean[] {false, true}) {
      // Closing the relay fails when a batch was not closed.
      try (Relay relay = relay(3 * FULL, FULL);
          RelayAnswer answer = relay.scan(request(0, follow))) {
        assertRows(answer, 0, FULL);
      }
    }
  }
}
