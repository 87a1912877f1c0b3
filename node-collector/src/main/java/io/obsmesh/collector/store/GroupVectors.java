package io.obsmesh.collector.store;

import io.obsmesh.wire.sketch.TextIds;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;

/** Values of keys and picks, which are numbers or ids of text, into the answer's vectors. */
final class GroupVectors {
  private GroupVectors() {}

  static void set(FieldVector vector, int row, long value, TextIds ids) {
    switch (vector) {
      case TimeStampNanoTZVector times -> times.setSafe(row, value);
      case BigIntVector longs -> longs.setSafe(row, value);
      case IntVector ints -> ints.setSafe(row, (int) value);
      case BitVector bits -> bits.setSafe(row, (int) value);
      case VarCharVector texts ->
          texts.setSafe(row, ids.text((int) value).getBytes(StandardCharsets.UTF_8));
      case NullVector none -> {}
      default -> throw new IllegalStateException("vector: " + vector.getField());
    }
  }
}
