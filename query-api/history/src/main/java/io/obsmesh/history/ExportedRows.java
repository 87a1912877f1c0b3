package io.obsmesh.history;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows in their stored form, for DuckDB to read: the buffers are the same, only types differ. */
final class ExportedRows extends ArrowReader {
  private final WrittenRows rows;

  /**
   * @param allocator the one that the rows' batches are from
   */
  ExportedRows(BufferAllocator allocator, WrittenRows rows) {
    super(allocator);
    this.rows = rows;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    prepareLoadNextBatch();
    if (!rows.advance()) {
      return false;
    }
    try (ArrowRecordBatch batch = new VectorUnloader(rows.batch()).getRecordBatch()) {
      loadRecordBatch(batch);
    }
    return true;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {}

  @Override
  protected Schema readSchema() {
    return StoredSchema.of(rows.schema());
  }
}
