package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Columns;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Copies chosen rows of stored batches into plain Arrow vectors. Owned by one reader. */
final class AnswerBatch implements AutoCloseable {
  /** Rows of one batch at most. */
  static final int MAX_ROWS = 4096;

  private final List<@Nullable Column> columns = new ArrayList<>();
  private final VectorSchemaRoot root;
  private final StoredBatch[] batches = new StoredBatch[MAX_ROWS];
  private final int[] rows = new int[MAX_ROWS];
  private int count;

  AnswerBatch(Table table, List<String> names, BufferAllocator allocator) {
    List<Field> fields = new ArrayList<>();
    List<String> wanted =
        names.isEmpty() ? table.columns().stream().map(Column::name).toList() : names;
    for (String name : wanted) {
      Column column = table.find(name);
      columns.add(column);
      // Asked by a newer reader: a column without values and without a type says so.
      fields.add(
          column == null
              ? new Field(name, FieldType.nullable(new ArrowType.Null()), List.of())
              : Columns.field(column));
    }
    root = VectorSchemaRoot.create(new Schema(fields), allocator);
  }

  /** Notes a row; the batch must stay retained until {@link #fill}. */
  void add(StoredBatch batch, int row) {
    batches[count] = batch;
    rows[count] = row;
    count++;
  }

  boolean full() {
    return count == MAX_ROWS;
  }

  boolean empty() {
    return count == 0;
  }

  /** Copies the noted rows and forgets them. */
  VectorSchemaRoot fill() {
    root.clear();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      FieldVector vector = root.getVector(i);
      if (column != null) {
        fill(vector, column.index());
      }
      vector.setValueCount(count);
    }
    root.setRowCount(count);
    count = 0;
    return root;
  }

  VectorSchemaRoot root() {
    return root;
  }

  private void fill(FieldVector vector, int index) {
    vector.setInitialCapacity(count);
    vector.allocateNew();
    for (int i = 0; i < count; i++) {
      ColumnView view = batches[i].column(index);
      int row = rows[i];
      if (view.has(row)) {
        copy(view, row, vector, i);
      }
    }
  }

  private static void copy(ColumnView view, int row, FieldVector vector, int at) {
    switch (view) {
      case ColumnView.Absent absent -> {}
      case ColumnView.Numbers numbers -> copy(numbers.get(row), vector, at);
      case ColumnView.Text texts -> copy(texts, row, (VarCharVector) vector, at);
      case ColumnView.Lists lists -> copy(lists, row, vector, at);
    }
  }

  private static void copy(long value, FieldVector vector, int at) {
    switch (vector) {
      case TimeStampNanoTZVector times -> times.setSafe(at, value);
      case BigIntVector longs -> longs.setSafe(at, value);
      case IntVector ints -> ints.setSafe(at, (int) value);
      case BitVector bits -> bits.setSafe(at, (int) value);
      default -> throw new IllegalStateException("vector: " + vector.getField());
    }
  }

  private static void copy(ColumnView.Text texts, int row, VarCharVector vector, int at) {
    int start = texts.start(row);
    int end = texts.end(row);
    ArrowBuf data = texts.data();
    if (data == null || start == end) {
      vector.setSafe(at, new byte[0]);
    } else {
      vector.setSafe(at, 1, start, end, data);
    }
  }

  private static void copy(ColumnView.Lists lists, int row, FieldVector vector, int at) {
    int start = lists.start(row);
    int end = lists.end(row);
    ColumnView.Text entries = lists.entries();
    if (vector instanceof MapVector map) {
      int first = map.startNewValue(at);
      StructVector pairs = (StructVector) map.getDataVector();
      VarCharVector names = (VarCharVector) pairs.getChildByOrdinal(0);
      VarCharVector values = (VarCharVector) pairs.getChildByOrdinal(1);
      for (int i = start; entries != null && i < end; i += 2) {
        int to = first + (i - start) / 2;
        pairs.setIndexDefined(to);
        copy(entries, i, names, to);
        copy(entries, i + 1, values, to);
      }
      map.endValue(at, (end - start) / 2);
    } else if (vector instanceof ListVector list) {
      int first = list.startNewValue(at);
      VarCharVector items = (VarCharVector) list.getDataVector();
      for (int i = start; entries != null && i < end; i++) {
        copy(entries, i, items, first + i - start);
      }
      list.endValue(at, end - start);
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
