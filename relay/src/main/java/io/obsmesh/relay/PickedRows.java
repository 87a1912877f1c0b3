package io.obsmesh.relay;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Rows of several batches in the order in which they are wanted, copied a column at a time. */
final class PickedRows {
  private final @Nullable LiveCursor[] cursors;
  private final int[] rows;

  PickedRows(int most) {
    cursors = new LiveCursor[most];
    rows = new int[most];
  }

  /** Remembers the row at hand of a batch. */
  void add(LiveCursor cursor, int at) {
    cursors[at] = cursor;
    rows[at] = cursor.row();
  }

  /** Copies the first so many, and forgets them. */
  void copy(int count, VectorSchemaRoot to) {
    List<FieldVector> targets = to.getFieldVectors();
    for (int column = 0; column < targets.size(); column++) {
      FieldVector target = targets.get(column);
      for (int at = 0; at < count; at++) {
        LiveCursor cursor = cursors[at];
        FieldVector source = cursor == null ? null : cursor.columns(targets)[column];
        if (source != null && !source.isNull(rows[at])) {
          target.copyFromSafe(rows[at], at, source);
        }
      }
    }
    Arrays.fill(cursors, 0, count, null);
  }
}
