package io.obsmesh.protocol;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;

/**
 * Gives each row to the store, or reads every value of it when there is none. Weighs a row now and
 * then, so that what is allocated can be told from what has to be stored.
 */
final class MeasuringSink implements RowSink {
  private static final int WEIGH_EVERY = 1024;

  private RowCounts counts = new RowCounts();
  private Table table;
  private Column[] columns = {};
  private long seen;
  private long digest;
  private final BenchStore store;

  MeasuringSink(BenchStore store) {
    this.store = store;
  }

  /** Where the weights of rows go from now on. */
  void countIn(RowCounts here) {
    counts = here;
  }

  /** How many rows there were. */
  long seen() {
    return seen;
  }

  /** Follows from all values, so that none of them is left unread. */
  long digest() {
    return digest;
  }

  @Override
  public void accept(Row row) {
    if (store != null) {
      store.accept(row);
    } else {
      read(row);
    }
    if (seen++ % WEIGH_EVERY == 0) {
      counts.weighedRows++;
      counts.storedBytes += weigh(row);
    }
  }

  private void read(Row row) {
    if (row.table() != table) {
      table = row.table();
      columns = table.columns().toArray(Column[]::new);
    }
    for (Column column : columns) {
      if (row.has(column)) {
        switch (column.type()) {
          case TIMESTAMP, INT64, INT32, BOOL -> digest += row.number(column);
          case UTF8 -> digest += row.text(column).length();
          case MAP -> digest += row.map(column).size();
          case LIST -> digest += row.list(column).size();
        }
      }
    }
  }

  /** Bytes of a row's values: 8 for a number, 1 for a truth value, text by its characters. */
  private static long weigh(Row row) {
    long bytes = 0;
    for (Column column : row.table().columns()) {
      if (row.has(column)) {
        bytes +=
            switch (column.type()) {
              case TIMESTAMP, INT64 -> 8;
              case INT32 -> 4;
              case BOOL -> 1;
              case UTF8 -> row.text(column).length();
              case MAP -> weigh(row.map(column));
              case LIST -> row.list(column).stream().mapToLong(String::length).sum();
            };
      }
    }
    return bytes;
  }

  private static long weigh(TextMap map) {
    long bytes = 0;
    for (int i = 0; i < map.size(); i++) {
      bytes += map.name(i).length() + map.value(i).length();
    }
    return bytes;
  }
}
