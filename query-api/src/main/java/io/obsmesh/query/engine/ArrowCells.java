package io.obsmesh.query.engine;

import io.obsmesh.table.TextMap;
import io.obsmesh.wire.sketch.TextIds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/** Cells over Arrow vectors. Valid as long as their batch. */
final class ArrowCells {
  private ArrowCells() {}

  /** Cells over a vector; all are absent when there is none or when its type is not ours. */
  static Cells of(@Nullable FieldVector vector) {
    return switch (vector) {
      case null -> Cells.NONE;
      case BigIntVector v -> new Longs(v);
      case TimeStampVector v -> new Times(v);
      case BaseIntVector v -> new Ints(v);
      case BitVector v -> new Bits(v);
      case Float8Vector v -> new Doubles(v);
      case VarCharVector v -> new Chars(v);
      case MapVector v -> new Maps(v);
      case ListVector v -> new Lists(v);
      default -> Cells.NONE;
    };
  }

  private static final class Longs extends Cells.Integers {
    private final BigIntVector vector;

    Longs(BigIntVector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    long integer(int row) {
      return vector.getDataBuffer().getLong(8L * row);
    }
  }

  private static final class Times extends Cells.Integers {
    private final TimeStampVector vector;

    Times(TimeStampVector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    long integer(int row) {
      return vector.getDataBuffer().getLong(8L * row);
    }
  }

  private static final class Ints extends Cells.Integers {
    private final BaseIntVector vector;

    Ints(BaseIntVector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    long integer(int row) {
      return vector.getValueAsLong(row);
    }
  }

  private static final class Doubles extends Cells.Decimals {
    private final Float8Vector vector;

    Doubles(Float8Vector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    double number(int row) {
      return vector.get(row);
    }
  }

  private static final class Bits extends Cells.Flags {
    private final BitVector vector;

    Bits(BitVector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    boolean flag(int row) {
      return vector.get(row) != 0;
    }
  }

  private static final class Chars extends Cells {
    private final VarCharVector vector;

    Chars(VarCharVector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    String text(int row) {
      return new String(vector.get(row), StandardCharsets.UTF_8);
    }

    @Override
    @Nullable Object value(int row) {
      return absent(row) ? null : text(row);
    }

    @Override
    long key(int row, TextIds ids) {
      int start = vector.getStartOffset(row);
      return ids.id(vector.getDataBuffer(), start, vector.getEndOffset(row) - start);
    }
  }

  private static final class Maps extends Cells {
    private final MapVector vector;

    Maps(MapVector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    @Nullable Object value(int row) {
      if (absent(row)) {
        return null;
      }
      StructVector entries = (StructVector) vector.getDataVector();
      VarCharVector keys = (VarCharVector) entries.getChildrenFromFields().get(0);
      VarCharVector values = (VarCharVector) entries.getChildrenFromFields().get(1);
      TextMap.Builder map = new TextMap.Builder();
      for (int i = vector.getElementStartIndex(row); i < vector.getElementEndIndex(row); i++) {
        map.add(textAt(keys, i), textAt(values, i));
      }
      return map.build();
    }
  }

  private static final class Lists extends Cells {
    private final ListVector vector;

    Lists(ListVector vector) {
      this.vector = vector;
    }

    @Override
    boolean absent(int row) {
      return vector.isNull(row);
    }

    @Override
    @Nullable Object value(int row) {
      if (absent(row)) {
        return null;
      }
      VarCharVector items = (VarCharVector) vector.getDataVector();
      List<String> list = new ArrayList<>();
      for (int i = vector.getElementStartIndex(row); i < vector.getElementEndIndex(row); i++) {
        list.add(textAt(items, i));
      }
      return list;
    }
  }

  private static String textAt(VarCharVector vector, int index) {
    return vector.isNull(index) ? "" : new String(vector.get(index), StandardCharsets.UTF_8);
  }
}
