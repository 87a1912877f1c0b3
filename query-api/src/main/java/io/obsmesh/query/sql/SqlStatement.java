package io.obsmesh.query.sql;

import io.obsmesh.query.duck.DuckException;
import io.obsmesh.query.duck.DuckSession;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A SELECT that someone wrote, as far as we must know it: which tables and columns it names.
 *
 * @param tables ours, that are not its own WITH clauses, in lower case
 * @param columns every name that may be a column, in lower case
 * @param allColumns whether it asks for all columns, or for columns that only it can tell
 */
public record SqlStatement(Set<String> tables, Set<String> columns, boolean allColumns) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public SqlStatement {
    tables = Set.copyOf(tables);
    columns = Set.copyOf(columns);
  }

  /** Reads SQL by DuckDB's own parser; throws {@link DuckException} unless it is one SELECT. */
  public static SqlStatement parse(DuckSession duck, String sql) {
    JsonNode parsed;
    try {
      parsed = JSON.readTree(duck.text("SELECT json_serialize_sql(?::VARCHAR)", sql));
    } catch (JacksonException e) {
      throw DuckException.mistake("the SQL is nested too deep");
    }
    if (parsed.path("error").asBoolean(false)) {
      String message = parsed.path("error_message").asString("");
      throw DuckException.mistake(
          message.startsWith("Only SELECT")
              ? "only SELECT can be asked here: the tables cannot be changed"
              : message);
    }
    if (parsed.path("statements").size() != 1) {
      throw DuckException.mistake("one SELECT at a time");
    }
    Walk walk = new Walk();
    walk.node(parsed);
    walk.tables.removeAll(walk.own);
    return new SqlStatement(walk.tables, walk.columns, walk.star);
  }

  private static final class Walk {
    private final Set<String> tables = new TreeSet<>();
    private final Set<String> own = new HashSet<>();
    private final Set<String> columns = new HashSet<>();
    private boolean star;

    /** Names are the same in any case, as in all SQL. */
    private static String lower(JsonNode name) {
      return name.asString("").toLowerCase(Locale.ROOT);
    }

    /** {@code http}, {@code main.http}, {@code obsmesh.http} and {@code obsmesh.main.http}. */
    private static boolean isOurs(String catalog, String schema) {
      return catalog.isEmpty()
          ? schema.isEmpty()
              || schema.equals(DuckSession.SCHEMA)
              || schema.equals(DuckSession.CATALOG)
          : catalog.equals(DuckSession.CATALOG) && schema.equals(DuckSession.SCHEMA);
    }

    /** Depth is bounded by the reader of JSON. */
    void node(JsonNode node) {
      switch (node.path("type").asString("")) {
        case "BASE_TABLE" -> {
          if (isOurs(lower(node.path("catalog_name")), lower(node.path("schema_name")))) {
            tables.add(lower(node.path("table_name")));
          }
          star |= !node.path("column_name_alias").isEmpty();
        }
        case "STAR" -> star = true;
        case "COLUMN_REF" -> node.path("column_names").forEach(n -> columns.add(lower(n)));
        default -> {} // the rest is only walked through
      }
      // JOIN … USING (conn), and a natural join, which names nothing.
      node.path("using_columns").forEach(n -> columns.add(lower(n)));
      star |= node.path("ref_type").asString("").equals("NATURAL");
      node.path("cte_map").path("map").forEach(cte -> own.add(lower(cte.path("key"))));
      node.forEach(this::node);
    }
  }
}
