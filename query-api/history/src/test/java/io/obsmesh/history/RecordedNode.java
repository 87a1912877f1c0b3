package io.obsmesh.history;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.engine.RelaySource;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.table.Unit;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;

/** A node of one table with the real store behind it, and what tests ask of it. */
final class RecordedNode implements AutoCloseable {
  static final Table TABLE =
      Table.named("t", "A test.")
          .add("time", ColumnType.TIMESTAMP, Unit.NONE, "t", null)
          .add("n", ColumnType.INT64, Unit.COUNT, "n", null)
          .add("status", ColumnType.INT32, Unit.NONE, "s", null)
          .add("error", ColumnType.BOOL, Unit.NONE, "e", null)
          .repeating("method", "m", null)
          .text("path", "p", null)
          .repeating("ip", "i", null)
          .add("headers", ColumnType.MAP, Unit.NONE, "h", null)
          .add("topics", ColumnType.LIST, Unit.NONE, "l", null)
          .build();

  final TableStore store;
  final LocalNode local;
  private final Relay relay;
  private final Row row = new Row(TABLE);

  RecordedNode(String name, long storeBytes) {
    store = new TableStore(List.of(TABLE), storeBytes);
    Scan.Completeness completeness =
        new Scan.Completeness() {
          @Override
          public String node() {
            return name;
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return 0;
          }

          @Override
          public long completeUntilNanos() {
            return Long.MAX_VALUE;
          }

          @Override
          public long capturesSinceNanos() {
            return 1;
          }
        };
    local = new LocalNode(store, completeness, () -> report(name));
    relay = new Relay(List.of(local));
  }

  private NodeReport report(String name) {
    return new NodeReport(
        name, "1", "6", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), store.report());
  }

  RowSource source() {
    return new RelaySource(relay);
  }

  /** Writes a row whose values follow from its number. */
  void write(long time, long n) {
    row.clear()
        .set(TABLE.column("time"), time)
        .set(TABLE.column("n"), n)
        .set(TABLE.column("method"), n % 2 == 0 ? "GET" : "POST")
        .set(TABLE.column("path"), "/größe/it's_100%/" + n)
        .set(TABLE.column("ip"), "10.0." + n % 4 + "." + n % 200);
    if (n % 3 == 0) {
      row.set(TABLE.column("status"), 200 + n % 400)
          .set(TABLE.column("error"), n % 6 == 0)
          .set(TABLE.column("headers"), TextMap.of("Set-Cookie", "a" + n, "Set-Cookie", "größe"))
          .set(TABLE.column("topics"), List.of("a", "b" + n % 5));
    }
    store.accept(row);
  }

  static ScanRequest all(long since, long until, long newest) {
    return new ScanRequest("t", List.of(), null, since, until, newest, false);
  }

  /** The numbers of the rows of an answer, in its order. */
  static List<Long> numbers(RowSource source, ScanRequest request) {
    List<Long> found = new ArrayList<>();
    try (RowSource.Answer answer = source.scan(request)) {
      while (answer.next()) {
        BigIntVector vector = (BigIntVector) answer.batch().getVector("n");
        for (int i = 0; i < answer.batch().getRowCount(); i++) {
          found.add(vector.get(i));
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    relay.close();
    store.close();
  }
}
