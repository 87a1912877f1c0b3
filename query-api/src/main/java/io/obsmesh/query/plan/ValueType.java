package io.obsmesh.query.plan;

import io.obsmesh.table.ColumnType;

/** The types that values have inside a query and in its result. */
public enum ValueType {
  /** Nanoseconds since the Unix epoch. */
  TIME("timestamp"),
  INTEGER("int64"),
  DECIMAL("float64"),
  TEXT("utf8"),
  FLAG("bool"),
  MAP("map"),
  LIST("list");

  private final String label;

  ValueType(String label) {
    this.label = label;
  }

  /** As in {@code Obsmesh-Columns}. */
  public String label() {
    return label;
  }

  /** Whether it can be added and compared as a number. */
  public boolean numeric() {
    return this == INTEGER || this == DECIMAL;
  }

  /** What values of a column are in a query. */
  public static ValueType of(ColumnType type) {
    return switch (type) {
      case TIMESTAMP -> TIME;
      case INT64, INT32 -> INTEGER;
      case UTF8 -> TEXT;
      case BOOL -> FLAG;
      case MAP -> MAP;
      case LIST -> LIST;
    };
  }
}
