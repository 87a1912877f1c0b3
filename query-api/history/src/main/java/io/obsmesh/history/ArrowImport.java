package io.obsmesh.history;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.duckdb.DuckDBConnection;

/**
 * Rows that DuckDB reads once, under a name, as they stream in: types are those of {@link
 * StoredSchema}. For one thread.
 */
public final class ArrowImport implements AutoCloseable {
  private static final AtomicLong NAMES = new AtomicLong();

  private final String name;
  private final ExportedRows reader;
  private final ArrowArrayStream stream;

  /** Makes rows known to a connection; the stream of the rows is the caller's to close. */
  public ArrowImport(DuckDBConnection connection, WrittenRows rows)
      throws SQLException, IOException {
    BufferAllocator allocator = allocator(rows.batch());
    name = "obsmesh_" + NAMES.incrementAndGet();
    reader = new ExportedRows(allocator, rows);
    stream = ArrowArrayStream.allocateNew(allocator);
    Data.exportArrayStream(allocator, reader, stream);
    connection.registerArrowStream(name, stream);
  }

  private static BufferAllocator allocator(VectorSchemaRoot batch) throws IOException {
    for (FieldVector vector : batch.getFieldVectors()) {
      return vector.getAllocator();
    }
    throw new IOException("a batch without columns");
  }

  /** What to select from. */
  public String name() {
    return name;
  }

  @Override
  public void close() throws IOException {
    stream.close();
    reader.close();
  }
}
