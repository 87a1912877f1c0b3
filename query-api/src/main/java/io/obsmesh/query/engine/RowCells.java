package io.obsmesh.query.engine;

import io.obsmesh.query.plan.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cells over rows that were collected. The list may be replaced, see {@link Rows}. */
final class RowCells {
  private RowCells() {}

  /** The rows at hand; a step that has done its work puts its own rows here. */
  static final class Rows {
    List<@Nullable Object[]> list = List.of();
  }

  static Cells of(Rows rows, int column, ValueType type) {
    return switch (type) {
      case INTEGER, TIME -> new Whole(rows, column);
      case DECIMAL -> new Fraction(rows, column);
      case FLAG -> new Truth(rows, column);
      case TEXT, MAP, LIST -> new Other(rows, column);
    };
  }

  private static final class Whole extends Cells.Integers {
    private final Rows rows;
    private final int column;

    Whole(Rows rows, int column) {
      this.rows = rows;
      this.column = column;
    }

    @Override
    boolean absent(int row) {
      return rows.list.get(row)[column] == null;
    }

    @Override
    long integer(int row) {
      return rows.list.get(row)[column] instanceof Number number ? number.longValue() : 0;
    }
  }

  private static final class Fraction extends Cells.Decimals {
    private final Rows rows;
    private final int column;

    Fraction(Rows rows, int column) {
      this.rows = rows;
      this.column = column;
    }

    @Override
    boolean absent(int row) {
      return rows.list.get(row)[column] == null;
    }

    @Override
    double number(int row) {
      return rows.list.get(row)[column] instanceof Number number ? number.doubleValue() : 0;
    }
  }

  private static final class Truth extends Cells.Flags {
    private final Rows rows;
    private final int column;

    Truth(Rows rows, int column) {
      this.rows = rows;
      this.column = column;
    }

    @Override
    boolean absent(int row) {
      return rows.list.get(row)[column] == null;
    }

    @Override
    boolean flag(int row) {
      return Boolean.TRUE.equals(rows.list.get(row)[column]);
    }
  }

  private static final class Other extends Cells {
    private final Rows rows;
    private final int column;

    Other(Rows rows, int column) {
      this.rows = rows;
      this.column = column;
    }

    @Override
    boolean absent(int row) {
      return rows.list.get(row)[column] == null;
    }

    @Override
    @Nullable Object value(int row) {
      return rows.list.get(row)[column];
    }
  }
}
