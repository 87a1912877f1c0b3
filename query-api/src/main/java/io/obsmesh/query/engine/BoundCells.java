package io.obsmesh.query.engine;

import io.obsmesh.query.plan.ValueType;
import io.obsmesh.wire.sketch.TextIds;
import org.jspecify.annotations.Nullable;

/** A column of the batch at hand, whichever that is. */
final class BoundCells extends Cells {
  private final ValueType type;
  private Cells current = Cells.NONE;

  BoundCells(ValueType type) {
    this.type = type;
  }

  void bind(Cells cells) {
    current = cells;
  }

  @Override
  boolean absent(int row) {
    return current.absent(row);
  }

  @Override
  long integer(int row) {
    return current.integer(row);
  }

  @Override
  double number(int row) {
    return current.number(row);
  }

  @Override
  boolean flag(int row) {
    return current.flag(row);
  }

  @Override
  String text(int row) {
    return current.text(row);
  }

  @Override
  @Nullable Object value(int row) {
    return current.value(row);
  }

  @Override
  long key(int row, TextIds ids) {
    return current.key(row, ids);
  }

  @Override
  Object unkey(long key, TextIds ids) {
    return switch (type) {
      case TIME, INTEGER -> (Object) key;
      case DECIMAL -> (Object) Double.longBitsToDouble(key);
      case FLAG -> (Object) (key != 0);
      case TEXT, MAP, LIST -> ids.text((int) key);
    };
  }
}
