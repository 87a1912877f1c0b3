package io.obsmesh.obsctl.files;

import io.obsmesh.history.DuckDatabase;
import io.obsmesh.history.StoredSchema;
import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.InvalidArrowFileException;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a file of whole rows of one table: what {@link RowFile} wrote, history's Parquet, or lines
 * of JSON. For one thread.
 */
public final class ImportedFile {
  private static final long MEMORY = 256L << 20;

  private static final Pattern HISTORY = Pattern.compile("table=([a-z][a-z0-9_]*)");
  private static final Pattern FIRST_WORD = Pattern.compile("([a-z][a-z0-9_]*).*");

  private final Path file;
  private final Collection<Table> tables;
  private final @Nullable String named;
  private final Set<String> unknown = new TreeSet<>();
  private long rows;

  /**
   * @param named the table whose rows they are; null where the file says it
   */
  public ImportedFile(Path file, Collection<Table> tables, @Nullable String named) {
    this.file = file;
    this.tables = tables;
    this.named = named;
  }

  /** Rows that were read. */
  public long rows() {
    return rows;
  }

  /** Columns that the table does not have: they are left out. */
  public Set<String> unknownColumns() {
    return unknown;
  }

  /** Reads all rows; a file that cannot be read is a {@link CommandFailure}. */
  public void read(RowSink into) {
    if (!Files.isReadable(file)) {
      throw new CommandFailure(ExitCode.ERROR, "'" + file + "' cannot be read");
    }
    try {
      switch (FileKind.of(file)) {
        case PARQUET -> parquet(into);
        case ARROW -> arrow(into);
        case JSONL -> lines(into);
      }
    } catch (IllegalArgumentException | JacksonException e) {
      throw new CommandFailure(
          ExitCode.ERROR, "'" + file + "', row " + (rows + 1) + ": " + firstLine(e), e);
    } catch (IOException | SQLException | InvalidArrowFileException e) {
      throw new CommandFailure(
          ExitCode.ERROR, "'" + file + "' is not what its name says: " + firstLine(e), e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Whose rows they are: as told, as the file says, as its folder or its name says. */
  private Table table(@Nullable String said) {
    String name = named != null ? named : said;
    for (Path part = file.toAbsolutePath(); name == null && part != null; part = part.getParent()) {
      Matcher folder = HISTORY.matcher(String.valueOf(part.getFileName()));
      name = folder.matches() ? folder.group(1) : null;
    }
    if (name == null) {
      Matcher word = FIRST_WORD.matcher(String.valueOf(file.getFileName()));
      name = word.matches() ? word.group(1) : "";
    }
    for (Table table : tables) {
      if (table.name().equals(name)) {
        return table;
      }
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        named != null
            ? "--table: there is no table '" + named + "'"
            : "'" + file + "' does not say which table's rows it has: name it with --table");
  }

  private void lines(RowSink into) throws IOException {
    Row row = new Row(table(null));
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          accept(row, ApiClient.parse(line), into);
        }
      }
    }
  }

  private void accept(Row row, JsonNode object, RowSink into) {
    if (!object.isObject()) {
      throw new IllegalArgumentException("it is no object of JSON");
    }
    row.clear();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      Column column = row.table().find(entry.getKey());
      if (column == null) {
        unknown.add(entry.getKey());
      } else if (!entry.getValue().isNull()) {
        Cells.set(row, column, entry.getValue());
      }
    }
    into.accept(row);
    rows++;
  }

  private void parquet(RowSink into) throws IOException, SQLException {
    Path spill = Files.createTempDirectory("obsctl");
    String source = StoredSchema.literal(file.toString());
    try (DuckDatabase duck = DuckDatabase.open(spill, MEMORY, 2);
        DuckDBConnection connection = duck.connect();
        Statement statement = connection.createStatement()) {
      Row row = new Row(table(said(statement, source)));
      String time = isTime(statement, source) ? "REPLACE (epoch_ns(\"time\") AS \"time\")" : "";
      try (ResultSet result =
          statement.executeQuery(
              "SELECT CAST(to_json(r) AS VARCHAR) FROM (SELECT * "
                  + time
                  + " FROM read_parquet("
                  + source
                  + ", hive_partitioning = false)) r")) {
        while (result.next()) {
          accept(row, ApiClient.parse(result.getString(1)), into);
        }
      }
    } finally {
      Files.deleteIfExists(spill);
    }
  }

  private static @Nullable String said(Statement statement, String source) throws SQLException {
    try (ResultSet result =
        statement.executeQuery(
            "SELECT decode(value) FROM parquet_kv_metadata("
                + source
                + ") WHERE decode(key) = '"
                + RowFile.TABLE
                + "'")) {
      return result.next() ? result.getString(1) : null;
    }
  }

  private static boolean isTime(Statement statement, String source) throws SQLException {
    try (ResultSet result =
        statement.executeQuery(
            "SELECT 1 FROM (DESCRIBE SELECT * FROM read_parquet("
                + source
                + ")) WHERE column_name = 'time' AND column_type LIKE 'TIMESTAMP%'")) {
      return result.next();
    }
  }

  private void arrow(RowSink into) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        BufferAllocator allocator = new RootAllocator();
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      VectorSchemaRoot batch = reader.getVectorSchemaRoot();
      Map<String, String> metadata = batch.getSchema().getCustomMetadata();
      Row row = new Row(table(metadata == null ? null : metadata.get(RowFile.TABLE)));
      while (reader.loadNextBatch()) {
        for (int i = 0; i < batch.getRowCount(); i++) {
          accept(row, batch, i, into);
        }
      }
    }
  }

  private void accept(Row row, VectorSchemaRoot batch, int index, RowSink into) {
    row.clear();
    for (FieldVector vector : batch.getFieldVectors()) {
      Column column = row.table().find(vector.getName());
      if (column == null) {
        unknown.add(vector.getName());
      } else if (!vector.isNull(index)) {
        Cells.set(row, column, vector.getObject(index));
      }
    }
    into.accept(row);
    rows++;
  }
}
