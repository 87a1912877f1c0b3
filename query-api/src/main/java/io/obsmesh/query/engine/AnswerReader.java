package io.obsmesh.query.engine;

import io.obsmesh.table.Column;
import io.obsmesh.wire.Columns;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all nodes as a stream of Arrow batches for DuckDB. Times lose their zone, which is
 * UTC: DuckDB keeps nanoseconds only of times without one. A column that a node does not have, or
 * has as another type, is absent.
 */
final class AnswerReader extends ArrowReader {
  private final RowSource.@Nullable Answer answer;
  private final List<Column> columns;
  private final Runnable check;

  /**
   * @param answer null for a table without rows
   * @param check throws when the query was cancelled
   */
  AnswerReader(
      RowSource.@Nullable Answer answer,
      List<Column> columns,
      Runnable check,
      BufferAllocator allocator) {
    super(allocator);
    this.answer = answer;
    this.columns = List.copyOf(columns);
    this.check = check;
  }

  @Override
  protected Schema readSchema() {
    return schema(columns);
  }

  /** These columns as DuckDB has them. */
  static Schema schema(List<Column> columns) {
    return new Schema(
        Columns.schema(columns).getFields().stream().map(AnswerReader::withoutZone).toList());
  }

  private static Field withoutZone(Field field) {
    return field.getType() instanceof ArrowType.Timestamp
        ? new Field(
            field.getName(),
            FieldType.nullable(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
            List.of())
        : field;
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    check.run();
    if (answer == null || !answer.next()) {
      return false;
    }
    VectorSchemaRoot batch = answer.batch();
    List<FieldVector> made = new ArrayList<>();
    List<FieldVector> vectors = new ArrayList<>();
    List<Field> wanted = Columns.schema(columns).getFields();
    for (Field field : wanted) {
      FieldVector vector = batch.getVector(field.getName());
      if (vector == null || !vector.getField().getType().equals(field.getType())) {
        vector = field.createVector(allocator);
        vector.allocateNew();
        vector.setValueCount(batch.getRowCount());
        made.add(vector);
      }
      vectors.add(vector);
    }
    VectorSchemaRoot chosen = new VectorSchemaRoot(wanted, vectors, batch.getRowCount());
    try (ArrowRecordBatch theirs = new VectorUnloader(chosen).getRecordBatch();
        ArrowRecordBatch ours = copy(theirs)) {
      new VectorLoader(root).load(ours);
    } finally {
      made.forEach(FieldVector::close);
    }
    return true;
  }

  /** The batch in our own memory: theirs is valid until the next only, and is not ours to share. */
  private ArrowRecordBatch copy(ArrowRecordBatch batch) {
    List<ArrowBuf> buffers = new ArrayList<>();
    try {
      for (ArrowBuf buffer : batch.getBuffers()) {
        long bytes = buffer.readableBytes();
        ArrowBuf copy = allocator.buffer(Math.max(1, bytes));
        buffers.add(copy);
        copy.setBytes(0, buffer, 0, bytes);
        copy.writerIndex(bytes);
      }
      return new ArrowRecordBatch(batch.getLength(), batch.getNodes(), buffers);
    } finally {
      buffers.forEach(ArrowBuf::close); // the batch holds them
    }
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {}
}
