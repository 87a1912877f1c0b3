package io.obsmesh.history;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one question to segments, as they are on the wire. One reader thread; {@link #cancel}
 * may come from any.
 */
final class SegmentRows implements AutoCloseable {
  private static final long BATCH_ROWS = 16_384;

  private final DuckDBConnection connection;
  private final BufferAllocator allocator;
  private final SegmentQuery query;
  private final Statement statement;
  private @Nullable DuckDBResultSet results;
  private @Nullable ArrowReader reader;
  private @Nullable VectorSchemaRoot batch;
  private volatile boolean cancelled;
  private long rows;

  SegmentRows(DuckDBConnection connection, BufferAllocator allocator, SegmentQuery query)
      throws SQLException {
    this.connection = connection;
    this.allocator = allocator;
    this.query = query;
    statement = connection.createStatement();
  }

  /** Goes to the next batch with rows; false at the end and when cancelled. */
  boolean next() {
    try {
      releaseBatch();
      ArrowReader from = reader();
      while (!cancelled && from.loadNextBatch()) {
        VectorSchemaRoot found = found(from.getVectorSchemaRoot());
        if (found != null) {
          batch = found;
          rows += found.getRowCount();
          return true;
        }
      }
      return false;
    } catch (SQLException e) {
      return failed(SegmentWriter.firstLine(e), e);
    } catch (IOException e) {
      return failed(String.valueOf(e.getMessage()), e);
    }
  }

  private boolean failed(String reason, Exception e) {
    if (cancelled) {
      return false;
    }
    throw new HistoryException("history: " + reason, e);
  }

  private ArrowReader reader() throws SQLException {
    ArrowReader open = reader;
    if (open == null) {
      DuckDBResultSet opened = (DuckDBResultSet) statement.executeQuery(query.sql());
      results = opened;
      open = (ArrowReader) opened.arrowExportStream(allocator, BATCH_ROWS);
      reader = open;
    }
    return open;
  }

  /** The rows that pass the rest of the filter, with the types of the wire; null when none do. */
  private @Nullable VectorSchemaRoot found(VectorSchemaRoot stored) {
    if (stored.getRowCount() == 0) {
      return null;
    }
    VectorSchemaRoot wire = VectorSchemaRoot.create(query.output(), allocator);
    try (ArrowRecordBatch buffers = new VectorUnloader(stored).getRecordBatch()) {
      new VectorLoader(wire).load(buffers);
    }
    if (query.residual().isEmpty()) {
      return wire;
    }
    int[] selected = query.residual().select(wire);
    if (selected.length == wire.getRowCount()) {
      return wire;
    }
    try (wire) {
      return selected.length == 0 ? null : gather(wire, selected);
    }
  }

  private VectorSchemaRoot gather(VectorSchemaRoot from, int[] selected) {
    VectorSchemaRoot to = VectorSchemaRoot.create(query.output(), allocator);
    for (FieldVector target : to.getFieldVectors()) {
      FieldVector source = from.getVector(target.getName());
      target.setInitialCapacity(selected.length);
      target.allocateNew();
      for (int i = 0; i < selected.length; i++) {
        if (!source.isNull(selected[i])) {
          target.copyFromSafe(selected[i], i, source);
        }
      }
    }
    to.setRowCount(selected.length);
    return to;
  }

  /** The batch at hand, valid until {@link #next} or {@link #close}. */
  VectorSchemaRoot batch() {
    VectorSchemaRoot now = batch;
    if (now == null) {
      throw new IllegalStateException("batch: none (expected: next() was true)");
    }
    return now;
  }

  /** Rows so far. */
  long rows() {
    return rows;
  }

  /** Ends a waiting {@link #next}; the reader still closes. */
  void cancel() {
    cancelled = true;
    try {
      statement.cancel();
    } catch (SQLException e) {
      // It had ended.
      System.getLogger(SegmentRows.class.getName())
          .log(System.Logger.Level.TRACE, "nothing to cancel", e);
    }
  }

  private void releaseBatch() {
    VectorSchemaRoot now = batch;
    if (now != null) {
      batch = null;
      now.close();
    }
  }

  @Override
  public void close() {
    releaseBatch();
    try {
      if (reader != null) {
        reader.close();
      }
      if (results != null) {
        results.close();
      }
      statement.close();
      connection.close();
    } catch (SQLException | IOException e) {
      System.getLogger(SegmentRows.class.getName())
          .log(System.Logger.Level.DEBUG, "a question to history did not close", e);
    }
  }
}
