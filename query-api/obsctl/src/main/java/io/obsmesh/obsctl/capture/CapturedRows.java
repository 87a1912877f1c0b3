package io.obsmesh.obsctl.capture;

import io.obsmesh.table.Column;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows of a capture, kept as JSON in order of time. Without a table, those of every request table;
 * with one, its own.
 */
public final class CapturedRows implements RowSink {
  /** One row; {@code json} has no key {@code table}. */
  public record Captured(long timeNanos, Table table, ObjectNode json) {}

  private final @Nullable String wanted;
  private final List<String> columns;
  private final Map<Table, List<Column>> shown = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final List<Captured> rows = new ArrayList<>();

  /**
   * Collects.
   *
   * @param wanted name of the table; null for all request tables
   * @param columns names of the columns to keep; empty for all
   */
  public CapturedRows(@Nullable String wanted, List<String> columns) {
    this.wanted = wanted;
    this.columns = List.copyOf(columns);
  }

  @Override
  public void accept(Row row) {
    Table table = row.table();
    counts.merge(table.name(), 1L, Long::sum);
    boolean mine = wanted == null ? CaptureFiles.isRequests(table) : table.name().equals(wanted);
    if (!mine) {
      return;
    }
    List<Column> keep = shown.computeIfAbsent(table, this::columnsOf);
    Column time = table.column(RequestColumns.TIME.name());
    rows.add(new Captured(row.number(time), table, RowJson.of(row, keep)));
  }

  private List<Column> columnsOf(Table table) {
    if (columns.isEmpty()) {
      return table.columns();
    }
    List<Column> found = new ArrayList<>();
    for (String name : columns) {
      Column column = table.find(name);
      if (column != null) {
        found.add(column);
      }
    }
    return found;
  }

  /** Rows by table, also of tables that were not wanted. */
  public Map<String, Long> counts() {
    return counts;
  }

  /** What was collected, oldest first. */
  public List<Captured> rows() {
    rows.sort(Comparator.comparingLong(Captured::timeNanos));
    return rows;
  }
}
