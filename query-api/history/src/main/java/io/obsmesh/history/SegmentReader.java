package io.obsmesh.history;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Columns;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.ScanRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;

/** Asks segments what a node would be asked. Thread-safe. */
final class SegmentReader {
  private final Supplier<DuckDatabase> duck;

  /** Which columns segments of a schema have, by its fingerprint. */
  private final Map<String, Set<String>> stored = new ConcurrentHashMap<>();

  SegmentReader(Supplier<DuckDatabase> duck) {
    this.duck = duck;
  }

  /**
   * Rows of these segments that match, in order of time unless they may come as written.
   *
   * @throws HistoryException when a segment cannot be read
   */
  SegmentRows scan(Table table, ScanRequest request, List<Segment> segments, BufferAllocator from) {
    try {
      DuckDBConnection connection = duck.get().connect();
      try {
        return new SegmentRows(connection, from, query(connection, table, request, segments));
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new HistoryException("history: " + SegmentWriter.firstLine(e), e);
    }
  }

  /** Whether groups that are asked for can be computed in SQL. */
  static boolean computes(Table table, ScanRequest request) {
    Map<String, ArrowType> types = types(table);
    PredicateSql sql = new PredicateSql(types, types.keySet());
    PartialAggregate aggregate = request.aggregate();
    return aggregate != null
        && conjuncts(request).stream().allMatch(conjunct -> sql.of(conjunct) != null)
        && new PartialSql(sql).select(aggregate) != null;
  }

  private static Map<String, ArrowType> types(Table table) {
    Map<String, ArrowType> types = new HashMap<>();
    for (Field field : Columns.schema(table).getFields()) {
      types.put(field.getName(), field.getType());
    }
    return types;
  }

  private SegmentQuery query(
      DuckDBConnection connection, Table table, ScanRequest request, List<Segment> segments)
      throws SQLException {
    Map<String, ArrowType> types = types(table);
    Set<String> known = new LinkedHashSet<>();
    for (Segment segment : segments) {
      known.addAll(columns(connection, segment));
    }
    PredicateSql sql = new PredicateSql(types, known);
    List<String> where = new ArrayList<>();
    where.add("\"time\" >= " + PredicateSql.time(request.sinceNanos()));
    where.add("\"time\" < " + PredicateSql.time(request.untilNanos()));
    List<Predicate> rest = new ArrayList<>();
    for (Predicate conjunct : conjuncts(request)) {
      String condition = sql.of(conjunct);
      if (condition == null) {
        rest.add(conjunct);
      } else {
        where.add(condition);
      }
    }
    RowPredicate residual = new RowPredicate(rest);
    String from =
        " FROM read_parquet("
            + fileList(segments)
            + ", hive_partitioning = false, union_by_name = "
            + (segments.stream().map(s -> s.name().schema()).distinct().count() > 1)
            + ") WHERE "
            + String.join(" AND ", where);
    PartialAggregate aggregate = request.aggregate();
    List<String> computed =
        aggregate == null || !residual.isEmpty() ? null : new PartialSql(sql).select(aggregate);
    if (aggregate != null && computed != null) {
      return groups(aggregate, table, computed, from);
    }
    return rows(table, request, residual, known, from);
  }

  private static SegmentQuery groups(
      PartialAggregate aggregate, Table table, List<String> computed, String from) {
    Schema output = PartialColumns.schema(aggregate, table);
    List<String> select = new ArrayList<>();
    for (int i = 0; i < computed.size(); i++) {
      Field field = output.getFields().get(i);
      select.add(
          "CAST("
              + computed.get(i)
              + " AS "
              + StoredSchema.sqlType(field.getType())
              + ") AS "
              + StoredSchema.quoted(field.getName()));
    }
    String text = "SELECT " + String.join(", ", select) + from;
    if (PartialSql.keys(aggregate) > 0) {
      text +=
          " GROUP BY "
              + IntStream.rangeClosed(1, PartialSql.keys(aggregate))
                  .mapToObj(String::valueOf)
                  .collect(Collectors.joining(", "));
    }
    return new SegmentQuery(text, output, new RowPredicate(List.of()));
  }

  private static SegmentQuery rows(
      Table table, ScanRequest request, RowPredicate residual, Set<String> known, String from) {
    Schema output = output(table, request, residual);
    String text =
        "SELECT "
            + output.getFields().stream()
                .map(field -> column(field, known))
                .collect(Collectors.joining(", "))
            + from;
    if (request.newest() > 0 && residual.isEmpty()) {
      text = "SELECT * FROM (" + text + " ORDER BY \"time\" DESC LIMIT " + request.newest() + ") s";
    }
    if (!request.asWritten() && request.aggregate() == null) {
      text += " ORDER BY \"time\"";
    }
    return new SegmentQuery(text, output, residual);
  }

  private static List<Predicate> conjuncts(ScanRequest request) {
    return switch (request.filter()) {
      case null -> List.of();
      case Predicate.And(var all) -> all;
      case Predicate other -> List.of(other);
    };
  }

  /** What was asked for, then what the rest of the filter and the merge by time need. */
  private static Schema output(Table table, ScanRequest request, RowPredicate residual) {
    PartialAggregate aggregate = request.aggregate();
    Set<String> names =
        new LinkedHashSet<>(aggregate == null ? request.columns() : PartialSql.needed(aggregate));
    if (names.isEmpty()) {
      table.columns().forEach(column -> names.add(column.name()));
    }
    names.addAll(residual.columns());
    names.add("time");
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      Column column = table.find(name);
      if (column != null) {
        columns.add(column);
      }
    }
    return Columns.schema(columns);
  }

  private static String column(Field field, Set<String> known) {
    String name = StoredSchema.quoted(field.getName());
    return "CAST("
        + (known.contains(field.getName()) ? name : "NULL")
        + " AS "
        + StoredSchema.sqlType(field.getType())
        + ") AS "
        + name;
  }

  private Set<String> columns(DuckDBConnection connection, Segment segment) throws SQLException {
    Set<String> known = stored.get(segment.name().schema());
    if (known == null) {
      known = new LinkedHashSet<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "DESCRIBE SELECT * FROM read_parquet("
                      + fileList(List.of(segment))
                      + ", hive_partitioning = false)")) {
        while (rows.next()) {
          known.add(rows.getString(1));
        }
      }
      stored.put(segment.name().schema(), Set.copyOf(known));
    }
    return known;
  }

  static String fileList(List<Segment> segments) {
    return segments.stream()
        .map(segment -> StoredSchema.literal(segment.file().toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Whether a file can be read through. */
  boolean isReadable(Segment segment) {
    try (DuckDBConnection connection = duck.get().connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT hash(COLUMNS(*)) FROM read_parquet("
                    + fileList(List.of(segment))
                    + ", hive_partitioning = false)")) {
      while (rows.next()) {
        // Reading is the test.
      }
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
