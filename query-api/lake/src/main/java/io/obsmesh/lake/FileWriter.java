package io.obsmesh.lake;

import io.obsmesh.history.ArrowImport;
import io.obsmesh.history.DuckDatabase;
import io.obsmesh.history.ParquetFile;
import io.obsmesh.history.StoredSchema;
import io.obsmesh.history.WrittenRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.duckdb.DuckDBConnection;

/**
 * Writes data files of a table with DuckDB, one for each hour that rows are of, with the ids and
 * bounds of columns that Iceberg prunes by. A file counts only when a commit names it. For one
 * thread.
 */
final class FileWriter {
  private static final long HOUR_MICROS = 3_600_000_000L;

  private final DuckDatabase duck;
  private final LakeCatalog catalog;

  FileWriter(DuckDatabase duck, LakeCatalog catalog) {
    this.duck = duck;
    this.catalog = catalog;
  }

  /** Writes rows as they come from nodes. */
  List<DataFile> write(Table table, WrittenRows rows) throws IOException {
    try (DuckDBConnection connection = connect();
        ArrowImport source = new ArrowImport(connection, rows)) {
      return write(
          connection,
          table,
          "SELECT " + LakeSchema.select(rows.schema()) + " FROM " + source.name());
    } catch (SQLException e) {
      RuntimeException cause = rows.failure();
      if (cause != null) {
        throw cause;
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Writes the rows of several files of one hour as few. */
  List<DataFile> rewrite(Table table, List<DataFile> files) throws IOException {
    String list =
        files.stream()
            .map(file -> StoredSchema.literal(catalog.file(file.location()).toString()))
            .collect(Collectors.joining(", ", "[", "]"));
    try (DuckDBConnection connection = connect()) {
      return write(
          connection,
          table,
          "SELECT * FROM read_parquet("
              + list
              + ", hive_partitioning = false, union_by_name = true)");
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private DuckDBConnection connect() throws SQLException {
    DuckDBConnection connection = duck.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
    return connection;
  }

  private List<DataFile> write(DuckDBConnection connection, Table table, String select)
      throws SQLException, IOException {
    List<DataFile> files = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TEMP TABLE staged AS " + select);
      List<String> columns = new ArrayList<>();
      try (ResultSet names = statement.executeQuery("DESCRIBE staged")) {
        while (names.next()) {
          columns.add(names.getString(1));
        }
      }
      List<Long> hours = new ArrayList<>();
      try (ResultSet found =
          statement.executeQuery(
              "SELECT DISTINCT epoch_us(\"time\") // " + HOUR_MICROS + " FROM staged ORDER BY 1")) {
        while (found.next()) {
          hours.add(found.getLong(1));
        }
      }
      for (long hour : hours) {
        files.add(file(statement, table, columns, hour));
      }
      statement.execute("DROP TABLE staged");
    }
    return files;
  }

  private DataFile file(Statement statement, Table table, List<String> columns, long hour)
      throws SQLException, IOException {
    String location =
        table.location() + "/data/time_hour=" + hour + "/" + UUID.randomUUID() + ".parquet";
    Path file = catalog.file(location);
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.createDirectories(file.getParent());
    String rows = "SELECT * FROM staged WHERE epoch_us(\"time\") // " + HOUR_MICROS + " = " + hour;
    statement.execute(
        "COPY ("
            + rows
            + " ORDER BY \"time\") TO "
            + StoredSchema.literal(temporary.toString())
            + " (FORMAT parquet, COMPRESSION zstd, FIELD_IDS "
            + LakeSchema.fieldIds(table.schema(), columns)
            + ")");
    ParquetFile.publish(temporary, file);
    PartitionData partition = new PartitionData(table.spec().partitionType());
    partition.set(0, (int) hour);
    return DataFiles.builder(table.spec())
        .withPath(location)
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(Files.size(file))
        .withPartition(partition)
        .withMetrics(metrics(statement, table, columns, rows))
        .build();
  }

  private static Metrics metrics(
      Statement statement, Table table, List<String> columns, String rows) throws SQLException {
    List<Types.NestedField> fields =
        columns.stream().map(column -> table.schema().findField(column)).toList();
    String question =
        fields.stream()
            .map(field -> {
              String name = StoredSchema.quoted(field.name());
              String value = field.name().equals(LakeSchema.TIME) ? "epoch_us(" + name + ")" : name;
              return "count("
                  + name
                  + ")"
                  + (isNumber(field.type()) ? ", min(" + value + "), max(" + value + ")" : "");
            })
            .collect(Collectors.joining(", ", "SELECT count(*), ", " FROM (" + rows + ")"));
    Map<Integer, Long> counts = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    try (ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      long all = answer.getLong(1);
      int at = 2;
      for (Types.NestedField field : fields) {
        long present = answer.getLong(at++);
        if (field.type().isPrimitiveType()) {
          counts.put(field.fieldId(), all);
          nulls.put(field.fieldId(), all - present);
        }
        if (isNumber(field.type())) {
          if (present > 0) {
            lower.put(field.fieldId(), bound(field.type(), answer.getLong(at)));
            upper.put(field.fieldId(), bound(field.type(), answer.getLong(at + 1)));
          }
          at += 2;
        }
      }
      return new Metrics(all, null, counts, nulls, null, lower, upper);
    }
  }

  private static boolean isNumber(Type type) {
    return switch (type.typeId()) {
      case LONG, INTEGER, TIMESTAMP -> true;
      default -> false;
    };
  }

  private static ByteBuffer bound(Type type, long value) {
    Object of = type.typeId() == Type.TypeID.INTEGER ? (Object) (int) value : (Object) value;
    return Conversions.toByteBuffer(type, of);
  }
}
