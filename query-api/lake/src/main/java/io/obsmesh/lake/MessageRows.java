package io.obsmesh.lake;

import io.obsmesh.kafka.BatchMessage;
import io.obsmesh.kafka.Payloads;
import io.obsmesh.lake.RunRows.Range;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.ScanSummary;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Rows of messages that share one schema, of each those that were not taken before. */
final class MessageRows implements BatchStream {
  /** Some rows of a message, by their places. */
  record Part(BatchMessage message, Range rows) {}

  private final Iterator<Part> parts;
  private final BufferAllocator allocator;
  private @Nullable VectorSchemaRoot batch;

  MessageRows(List<Part> parts, BufferAllocator allocator) {
    this.parts = parts.iterator();
    this.allocator = allocator;
  }

  /** The columns of a message's rows. */
  static Schema schema(BatchMessage message, BufferAllocator allocator) throws IOException {
    try (VectorSchemaRoot rows = Payloads.read(message, allocator)) {
      return rows.getSchema();
    }
  }

  @Override
  public boolean next() {
    close();
    if (!parts.hasNext()) {
      return false;
    }
    Part part = parts.next();
    try {
      VectorSchemaRoot rows = Payloads.read(part.message(), allocator);
      try (rows) {
        int from = (int) (part.rows().first() - part.message().first());
        batch = rows.slice(from, (int) part.rows().rows());
      }
      return true;
    } catch (IOException e) {
      throw new LakeException("a message cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public VectorSchemaRoot batch() {
    VectorSchemaRoot now = batch;
    if (now == null) {
      throw new IllegalStateException("batch: none (expected: next() was true)");
    }
    return now;
  }

  @Override
  public ScanSummary summary() {
    return new ScanSummary("", 0, 0, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    VectorSchemaRoot now = batch;
    if (now != null) {
      batch = null;
      now.close();
    }
  }
}
