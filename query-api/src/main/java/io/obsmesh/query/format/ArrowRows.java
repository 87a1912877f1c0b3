package io.obsmesh.query.format;

import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.table.TextMap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as an Arrow IPC stream, batch by batch. Lists and maps are JSON text, so that every
 * reader has them. For one thread.
 */
public final class ArrowRows implements AutoCloseable {
  private static final int BATCH = 8_192;

  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final ArrowStreamWriter writer;

  /** Begins a stream: its schema is written at once. */
  public ArrowRows(List<io.obsmesh.query.plan.Field> columns, OutputStream out) throws IOException {
    allocator = new RootAllocator();
    root = VectorSchemaRoot.create(schema(columns), allocator);
    writer = new ArrowStreamWriter(root, null, Channels.newChannel(out));
    writer.start();
  }

  /** Writes a whole answer. */
  static void write(ResultTable table, OutputStream out) throws IOException {
    try (ArrowRows rows = new ArrowRows(table.columns(), out)) {
      rows.write(table.rows());
      rows.end();
    }
  }

  /** Writes rows, in batches of their own. */
  public void write(List<@Nullable Object[]> rows) throws IOException {
    for (int from = 0; from < rows.size(); from += BATCH) {
      int to = Math.min(from + BATCH, rows.size());
      root.clear();
      for (int row = from; row < to; row++) {
        @Nullable Object[] values = rows.get(row);
        for (int c = 0; c < values.length; c++) {
          Object value = values[c];
          if (value != null) {
            set(root.getVector(c), row - from, value);
          }
        }
      }
      root.setRowCount(to - from);
      writer.writeBatch();
    }
  }

  /** Writes the mark that says that no more comes. */
  public void end() throws IOException {
    writer.end();
  }

  /** Gives memory back; the stream that was written to stays open. */
  @Override
  public void close() {
    root.close();
    allocator.close();
  }

  private static Schema schema(List<io.obsmesh.query.plan.Field> columns) {
    List<Field> fields = new ArrayList<>();
    for (io.obsmesh.query.plan.Field column : columns) {
      Map<String, String> metadata = Map.of("unit", column.measure().label());
      fields.add(
          new Field(
              column.name(), new FieldType(true, type(column.type()), null, metadata), List.of()));
    }
    return new Schema(fields);
  }

  private static ArrowType type(ValueType type) {
    return switch (type) {
      case TIME -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC");
      case INTEGER -> new ArrowType.Int(64, true);
      case DECIMAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case FLAG -> new ArrowType.Bool();
      case TEXT, MAP, LIST -> new ArrowType.Utf8();
    };
  }

  private static void set(FieldVector vector, int row, Object value) {
    switch (vector) {
      case TimeStampNanoTZVector v -> v.setSafe(row, ((Number) value).longValue());
      case BigIntVector v -> v.setSafe(row, ((Number) value).longValue());
      case Float8Vector v -> v.setSafe(row, ((Number) value).doubleValue());
      case BitVector v -> v.setSafe(row, Boolean.TRUE.equals(value) ? 1 : 0);
      case VarCharVector v -> v.setSafe(row, text(value).getBytes(StandardCharsets.UTF_8));
      default -> throw new IllegalStateException("vector: " + vector.getField());
    }
  }

  private static String text(Object value) {
    return value instanceof TextMap || value instanceof List || value instanceof Map
        ? JsonResults.text(value)
        : value.toString();
  }
}
