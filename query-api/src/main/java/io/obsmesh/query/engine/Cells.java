package io.obsmesh.query.engine;

import io.obsmesh.wire.sketch.TextIds;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column, or of one expression, over the rows at hand. A typed accessor may only
 * be called for a row whose value is not absent and for a type that fits. Not thread-safe.
 */
abstract class Cells {
  abstract boolean absent(int row);

  /** An INTEGER or TIME. */
  long integer(int row) {
    throw new IllegalStateException(this + " has no integers");
  }

  /** Any number as a double. */
  double number(int row) {
    return integer(row);
  }

  boolean flag(int row) {
    return integer(row) != 0;
  }

  String text(int row) {
    return String.valueOf(value(row));
  }

  /** Long, Double, Boolean, String, TextMap, List or null. */
  abstract @Nullable Object value(int row);

  /** A number that is equal for equal values, for grouping; not called when absent. */
  long key(int row, TextIds ids) {
    return ids.id(text(row));
  }

  /** The value that a {@link #key} stands for. */
  Object unkey(long key, TextIds ids) {
    return ids.text((int) key);
  }

  /** Cells of which all are absent. */
  static final Cells NONE =
      new Cells() {
        @Override
        boolean absent(int row) {
          return true;
        }

        @Override
        @Nullable Object value(int row) {
          return null;
        }
      };

  /** Whole numbers and times. */
  abstract static class Integers extends Cells {
    @Override
    @Nullable Object value(int row) {
      return absent(row) ? null : integer(row);
    }

    @Override
    long key(int row, TextIds ids) {
      return integer(row);
    }

    @Override
    Object unkey(long key, TextIds ids) {
      return key;
    }
  }

  /** Numbers with a fraction. */
  abstract static class Decimals extends Cells {
    @Override
    abstract double number(int row);

    @Override
    @Nullable Object value(int row) {
      return absent(row) ? null : number(row);
    }

    @Override
    long key(int row, TextIds ids) {
      return Double.doubleToLongBits(number(row));
    }

    @Override
    Object unkey(long key, TextIds ids) {
      return Double.longBitsToDouble(key);
    }
  }

  /** Truth values. */
  abstract static class Flags extends Cells {
    @Override
    abstract boolean flag(int row);

    @Override
    long integer(int row) {
      return flag(row) ? 1 : 0;
    }

    @Override
    @Nullable Object value(int row) {
      return absent(row) ? null : flag(row);
    }

    @Override
    long key(int row, TextIds ids) {
      return integer(row);
    }

    @Override
    Object unkey(long key, TextIds ids) {
      return key != 0;
    }
  }

  /** Text that is made. */
  abstract static class Texts extends Cells {
    abstract @Nullable String textOrNull(int row);

    @Override
    boolean absent(int row) {
      return textOrNull(row) == null;
    }

    @Override
    String text(int row) {
      String text = textOrNull(row);
      return text == null ? "" : text;
    }

    @Override
    @Nullable Object value(int row) {
      return textOrNull(row);
    }
  }
}
