package io.obsmesh.protocol;

import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.Table;
import org.jspecify.annotations.Nullable;

/** Rows of one connection: sets the columns that follow from how its bytes were read. */
final class ConnectionRows implements RowSink {
  private final RowSink next;
  private final ParseCounters counters;
  private final String protocol;
  private final boolean midstream;
  private boolean lossy;
  private @Nullable Table known;
  private boolean requests;

  ConnectionRows(RowSink next, ParseCounters counters, String protocol, boolean midstream) {
    this.next = next;
    this.counters = counters;
    this.protocol = protocol;
    this.midstream = midstream;
  }

  void lossy(boolean value) {
    lossy = value;
  }

  @Override
  public void accept(Row row) {
    if (row.table() != known) {
      known = row.table();
      requests = RequestColumns.MIDSTREAM.equals(known.find("midstream"));
    }
    if (requests) {
      if (!row.has(RequestColumns.PROTOCOL)) {
        row.set(RequestColumns.PROTOCOL, protocol);
      }
      row.set(RequestColumns.MIDSTREAM, midstream || row.flag(RequestColumns.MIDSTREAM));
      row.set(RequestColumns.LOSSY, lossy || row.flag(RequestColumns.LOSSY));
      row.set(RequestColumns.TRUNCATED, row.flag(RequestColumns.TRUNCATED));
      row.set(RequestColumns.PARTIAL, row.flag(RequestColumns.PARTIAL));
      if (row.flag(RequestColumns.LOSSY)) {
        counters.lossyRow(protocol);
      }
    }
    next.accept(row);
  }
}
