package io.obsmesh.query.plan;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a query can start from: a table, or a union of tables. */
public final class SourceTable {
  private final String name;
  private final String description;
  private final List<Table> members;
  private final List<Column> columns;
  private final List<String> display;

  private SourceTable(
      String name,
      String description,
      List<Table> members,
      List<Column> columns,
      List<String> display) {
    this.name = name;
    this.description = description;
    this.members = List.copyOf(members);
    this.columns = List.copyOf(columns);
    this.display = List.copyOf(display);
  }

  static SourceTable of(Table table) {
    return new SourceTable(
        table.name(), table.description(), List.of(table), table.columns(), table.display());
  }

  /** A union on the columns that are given. */
  static SourceTable union(Table common, List<Table> members) {
    return new SourceTable(
        common.name(), common.description(), members, common.columns(), common.display());
  }

  /** A union on all columns; one whose types differ between members is left out. */
  static SourceTable union(String name, String description, List<Table> members) {
    Map<String, Column> columns = new LinkedHashMap<>();
    List<String> clashes = new ArrayList<>();
    for (Table member : members) {
      for (Column column : member.columns()) {
        Column other = columns.putIfAbsent(column.name(), column);
        if (other != null && !compatible(other.type(), column.type())) {
          clashes.add(column.name());
        }
      }
    }
    columns.keySet().removeAll(Set.copyOf(clashes));
    List<String> display =
        members.stream()
            .flatMap(member -> member.display().stream())
            .distinct()
            .filter(columns::containsKey)
            .toList();
    return new SourceTable(name, description, members, List.copyOf(columns.values()), display);
  }

  private static boolean compatible(ColumnType a, ColumnType b) {
    return ValueType.of(a) == ValueType.of(b);
  }

  public String name() {
    return name;
  }

  /** One sentence: what one row is. */
  public String description() {
    return description;
  }

  /** The tables that are scanned: one, unless this is a union. */
  public List<Table> members() {
    return members;
  }

  public List<Column> columns() {
    return columns;
  }

  /** The columns that are shown when nobody asked for others; all when the table does not say. */
  public List<String> display() {
    return display;
  }

  Shape shape() {
    return new Shape(
        columns.stream()
            .map(column ->
                new Field(
                    column.name(),
                    ValueType.of(column.type()),
                    Measure.of(column),
                    display.isEmpty() || display.contains(column.name())))
            .toList());
  }
}
