package io.obsmesh.lake;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.table.Unit;
import io.obsmesh.wire.NodeReport;
import java.util.List;
import java.util.Map;

/** A node of one table with the real store behind it. */
final class SendingNode implements AutoCloseable {
  static final Table TABLE =
      Table.named("t", "A test.")
          .add("time", ColumnType.TIMESTAMP, Unit.NONE, "t", null)
          .add("n", ColumnType.INT64, Unit.COUNT, "n", null)
          .add("status", ColumnType.INT32, Unit.NONE, "s", null)
          .add("error", ColumnType.BOOL, Unit.NONE, "e", null)
          .repeating("req.method", "m", null)
          .text("path", "p", null)
          .add("headers", ColumnType.MAP, Unit.NONE, "h", null)
          .add("topics", ColumnType.LIST, Unit.NONE, "l", null)
          .build();

  final TableStore store;
  final LocalNode local;
  private final Row row = new Row(TABLE);

  SendingNode(String name, long storeBytes) {
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
        };
    local =
        new LocalNode(
            store,
            completeness,
            () ->
                new NodeReport(
                    name,
                    "1",
                    "6",
                    1,
                    true,
                    0,
                    0,
                    0,
                    0,
                    0,
                    List.of(),
                    Map.of(),
                    Map.of(),
                    store.report()));
  }

  /** Writes a row whose values follow from its number. */
  void write(long time, long n) {
    row.clear()
        .set(TABLE.column("time"), time)
        .set(TABLE.column("n"), n)
        .set(TABLE.column("req.method"), n % 2 == 0 ? "GET" : "POST")
        .set(TABLE.column("path"), "/größe/" + n % 1000);
    if (n % 3 == 0) {
      row.set(TABLE.column("status"), 200 + n % 400)
          .set(TABLE.column("error"), n % 6 == 0)
          .set(TABLE.column("headers"), TextMap.of("Set-Cookie", "a", "Set-Cookie", "b"))
          .set(TABLE.column("topics"), List.of("a", "b" + n % 5));
    }
    store.accept(row);
  }

  @Override
  public void close() {
    store.close();
  }
}
