package io.obsmesh.obsctl.text;

/** What a value in a column is, as far as showing it goes. */
public enum Unit {
  TEXT,
  NUMBER,
  FLAG,
  TIME,
  /** Nanoseconds. */
  DURATION,
  BYTES;

  boolean alignRight() {
    return this == NUMBER || this == DURATION || this == BYTES;
  }
}
