package io.obsmesh.query.engine;

import io.obsmesh.wire.PartialColumns;
import java.util.Objects;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * One state of the groups of the batch at hand, as nodes sent it; see {@link PartialColumns}. Not
 * thread-safe.
 */
final class NodeStates {
  private final int state;
  private final int rowsState;
  private final BoundCells value;
  private final BoundCells at;
  private @Nullable VectorSchemaRoot batch;

  /**
   * @param rowsState the state that counts all rows; -1 when it is not needed
   * @param value of what type picked values are
   */
  NodeStates(int state, int rowsState, BoundCells value, BoundCells at) {
    this.state = state;
    this.rowsState = rowsState;
    this.value = value;
    this.at = at;
  }

  void bind(VectorSchemaRoot next) {
    batch = next;
    value.bind(ArrowCells.of(next.getVector(PartialColumns.state(state, "value"))));
    at.bind(ArrowCells.of(next.getVector(PartialColumns.state(state, "at"))));
  }

  private FieldVector vector(int of, String part) {
    FieldVector vector =
        Objects.requireNonNull(batch, "batch").getVector(PartialColumns.state(of, part));
    if (vector == null) {
      throw new NoNodeException("a node answered with other states than it was asked for");
    }
    return vector;
  }

  /** How many values, or rows, the group has. */
  long count(int row) {
    return number("count", row);
  }

  /** How many rows the group has in all. */
  long rows(int row) {
    return rowsState < 0 ? 0 : number(vector(rowsState, "count"), row);
  }

  long number(String part, int row) {
    return number(vector(state, part), row);
  }

  private static long number(FieldVector vector, int row) {
    return vector instanceof BigIntVector longs && !longs.isNull(row) ? longs.get(row) : 0;
  }

  double real(String part, int row) {
    return vector(state, part) instanceof Float8Vector reals && !reals.isNull(row)
        ? reals.get(row)
        : 0;
  }

  /** The sketch; null when the group has no values. */
  byte @Nullable [] sketch(int row) {
    return vector(state, "sketch") instanceof VarBinaryVector bytes && !bytes.isNull(row)
        ? bytes.get(row)
        : null;
  }
}
