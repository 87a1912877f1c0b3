package io.obsmesh.table;

/** Where finished rows go. The row is the caller's and is used again: read it now, keep nothing. */
@FunctionalInterface
public interface RowSink {
  void accept(Row row);
}
