package io.obsmesh.obsctl.files;

import io.obsmesh.history.ArrowImport;
import io.obsmesh.history.DuckDatabase;
import io.obsmesh.history.ParquetFile;
import io.obsmesh.history.StoredSchema;
import io.obsmesh.history.WrittenRows;
import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows that came as Arrow to a file that is there whole or not at all. Whole rows of one
 * table say so in {@link #TABLE}, and in Parquet have their lists and maps as history has them;
 * those of any other answer are JSON text.
 */
public final class RowFile {
  /** The key under which a file says which table's rows it has. */
  public static final String TABLE = "obsmesh.table";

  private static final long MEMORY = 256L << 20;

  private RowFile() {}

  /**
   * Writes all that comes.
   *
   * @param table whose rows they are; null when they are of no table
   * @return how many rows there were; without any there is no file
   */
  public static long write(StreamedRows rows, Path file, FileKind kind, @Nullable Table table)
      throws IOException {
    if (!rows.next()) {
      return 0;
    }
    Path temporary =
        Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".part");
    try {
      long written =
          switch (kind) {
            case PARQUET -> parquet(rows, temporary, table);
            case ARROW -> arrow(rows, temporary, table);
            case JSONL -> throw new IllegalArgumentException("lines are written as they come");
          };
      ParquetFile.publish(temporary, file);
      return written;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static long arrow(StreamedRows rows, Path file, @Nullable Table table)
      throws IOException {
    Map<String, String> metadata = new HashMap<>();
    if (table != null) {
      metadata.put(TABLE, table.name());
    }
    Schema schema = new Schema(rows.batch().getSchema().getFields(), metadata);
    long written = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        VectorSchemaRoot root =
            VectorSchemaRoot.create(schema, rows.batch().getVector(0).getAllocator());
        ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
      do {
        try (ArrowRecordBatch batch = new VectorUnloader(rows.batch()).getRecordBatch()) {
          new VectorLoader(root).load(batch);
        }
        writer.writeBatch();
        written += root.getRowCount();
      } while (rows.next());
      writer.end();
    }
    return written;
  }

  private static long parquet(StreamedRows rows, Path file, @Nullable Table table)
      throws IOException {
    WrittenRows written = new WrittenRows(rows, Long.MAX_VALUE);
    Path spill = Files.createTempDirectory("obsctl");
    try (DuckDatabase duck = DuckDatabase.open(spill, MEMORY, 2);
        DuckDBConnection connection = duck.connect();
        ArrowImport source = new ArrowImport(connection, written);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT "
              + columns(written.schema(), table)
              + " FROM "
              + source.name()
              + ") TO "
              + StoredSchema.literal(file.toString())
              + " (FORMAT parquet, COMPRESSION zstd"
              + (table == null
                  ? ""
                  : ", KV_METADATA {'" + TABLE + "': " + StoredSchema.literal(table.name()) + "}")
              + ")");
      return written.rows();
    } catch (SQLException e) {
      RuntimeException cause = written.failure();
      throw new IOException(
          "the file was not written: " + (cause == null ? e.getMessage() : cause.getMessage()), e);
    } finally {
      Files.deleteIfExists(spill);
    }
  }

  private static String columns(Schema schema, @Nullable Table table) {
    StringBuilder list = new StringBuilder();
    for (Field field : schema.getFields()) {
      String name = StoredSchema.quoted(field.getName());
      Column column = table == null ? null : table.find(field.getName());
      list.append(list.isEmpty() ? "" : ", ")
          .append(
              column == null
                  ? name
                  : switch (column.type()) {
                    case MAP ->
                        "map_entries(CAST(CAST("
                            + name
                            + " AS JSON) AS MAP(VARCHAR, VARCHAR))) AS "
                            + name;
                    case LIST -> "CAST(CAST(" + name + " AS JSON) AS VARCHAR[]) AS " + name;
                    case TIMESTAMP, INT64, INT32, UTF8, BOOL -> name;
                  });
    }
    return list.toString();
  }
}
