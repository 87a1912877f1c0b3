package io.obsmesh.query.plan;

import io.obsmesh.table.Column;
import io.obsmesh.table.Unit;

/** What a number in a result counts. */
public enum Measure {
  NONE(""),
  NANOSECONDS("ns"),
  BYTES("By"),
  COUNT("count"),
  /** 0 to 1. */
  RATIO("ratio"),
  PER_SECOND("1/s"),
  BYTES_PER_SECOND("By/s"),
  /**
   * Not a count of anything: a whole number that says which one it is, with all its digits. JSON
   * has it as text, because JavaScript keeps only 53 bits of a number.
   */
  ID("");

  private final String label;

  Measure(String label) {
    this.label = label;
  }

  /** As in {@code Obsmesh-Columns}: UCUM where it has a unit, empty for a plain number. */
  public String label() {
    return label;
  }

  /** The measure of a column. */
  public static Measure of(Column column) {
    return column.name().equals("conn") ? ID : of(column.unit());
  }

  /** The measure of a unit. */
  public static Measure of(Unit unit) {
    return switch (unit) {
      case NONE -> NONE;
      case NANOSECONDS -> NANOSECONDS;
      case BYTES -> BYTES;
      case COUNT -> COUNT;
    };
  }
}
