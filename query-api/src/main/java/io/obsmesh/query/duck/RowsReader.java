package io.obsmesh.query.duck;

import io.obsmesh.query.plan.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Some columns of rows in memory as Arrow batches, with the row's number before them. */
public final class RowsReader extends ArrowReader {
  private static final int BATCH = 8_192;

  private final List<@Nullable Object[]> rows;
  private final List<Column> columns;
  private int at;

  /**
   * One column that is read.
   *
   * @param index where it is in the rows
   */
  public record Column(String name, int index, ValueType type) {}

  /**
   * @param columns which, of scalar types; {@code n}, the row's number, comes first
   */
  public RowsReader(
      List<@Nullable Object[]> rows, List<Column> columns, BufferAllocator allocator) {
    super(allocator);
    this.rows = rows;
    this.columns = List.copyOf(columns);
  }

  @Override
  protected Schema readSchema() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.notNullable("n", new ArrowType.Int(64, true)));
    for (Column column : columns) {
      fields.add(new Field(column.name(), FieldType.nullable(type(column.type())), List.of()));
    }
    return new Schema(fields);
  }

  private static ArrowType type(ValueType type) {
    return switch (type) {
      case INTEGER, TIME -> new ArrowType.Int(64, true);
      case DECIMAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case FLAG -> new ArrowType.Bool();
      case TEXT, MAP, LIST -> new ArrowType.Utf8();
    };
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.clear();
    int count = Math.min(BATCH, rows.size() - at);
    if (count <= 0) {
      return false;
    }
    root.getFieldVectors().forEach(FieldVector::allocateNew);
    BigIntVector numbers = (BigIntVector) root.getVector(0);
    for (int row = 0; row < count; row++) {
      numbers.setSafe(row, at + row);
      for (int c = 0; c < columns.size(); c++) {
        Object value = rows.get(at + row)[columns.get(c).index()];
        if (value != null) {
          set(root.getVector(c + 1), row, value);
        }
      }
    }
    root.setRowCount(count);
    at += count;
    return true;
  }

  private static void set(FieldVector vector, int row, Object value) {
    switch (vector) {
      case BigIntVector v -> v.setSafe(row, ((Number) value).longValue());
      case Float8Vector v -> v.setSafe(row, ((Number) value).doubleValue());
      case BitVector v -> v.setSafe(row, Boolean.TRUE.equals(value) ? 1 : 0);
      case VarCharVector v -> v.setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
      default -> throw new IllegalStateException("vector: " + vector.getField());
    }
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {}
}
