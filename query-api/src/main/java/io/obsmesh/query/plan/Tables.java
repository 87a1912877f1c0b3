package io.obsmesh.query.plan;

import io.obsmesh.protocol.Protocol;
import io.obsmesh.table.AgentColumns;
import io.obsmesh.table.Column;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All tables that queries know. {@code request} is the union of all request tables on their common
 * columns, {@code sql} that of mysql and pgsql.
 */
public final class Tables {
  private final Map<String, SourceTable> byName = new TreeMap<>();

  private Tables(List<Table> tables) {
    List<Table> requests = tables.stream().filter(Tables::isRequests).toList();
    List<Table> sql =
        tables.stream().filter(t -> t.name().equals("mysql") || t.name().equals("pgsql")).toList();
    byName.put("request", SourceTable.union(RequestColumns.table(), requests));
    if (!sql.isEmpty()) {
      byName.put("sql", SourceTable.union("sql", "One SQL command of any database.", sql));
    }
    for (Table table : tables) {
      if (byName.put(table.name(), SourceTable.of(table)) != null) {
        throw new IllegalArgumentException("table: " + table.name() + " (expected: once)");
      }
    }
  }

  /** These tables and their unions. */
  public static Tables of(List<Table> tables) {
    return new Tables(tables);
  }

  /**
   * The tables of all protocols on the class path, and those that agents fill whatever is
   * installed: {@code flow}, {@code verdict}, {@code event}, {@code node}.
   */
  public static Tables load() {
    return load(AgentColumns.all());
  }

  /**
   * The tables of all protocols on the class path, and others that are not of a protocol, such as
   * {@code flow}.
   */
  public static Tables load(List<Table> others) {
    List<Table> tables = new ArrayList<>(others);
    for (Protocol protocol : ServiceLoader.load(Protocol.class)) {
      tables.addAll(protocol.tables());
    }
    // Protocols may share a table: HTTP/1 and HTTP/2 both write http.
    return new Tables(tables.stream().distinct().toList());
  }

  private static boolean isRequests(Table table) {
    List<Column> common = RequestColumns.table().columns();
    return table.columns().size() >= common.size()
        && table.columns().subList(0, common.size()).equals(common);
  }

  /** The table of that name, or null. */
  public @Nullable SourceTable find(String name) {
    return byName.get(name);
  }

  /** All of them, by name. */
  public List<SourceTable> all() {
    return List.copyOf(byName.values());
  }

  public List<String> names() {
    return List.copyOf(byName.keySet());
  }
}
