package io.obsmesh.table;

/** What a number in a column counts. */
public enum Unit {
  NONE,
  /** A duration in nanoseconds; queries compare it with {@code 200ms}. */
  NANOSECONDS,
  /** Bytes on the wire; queries compare it with {@code 10MiB}. */
  BYTES,
  /** How many there were. */
  COUNT
}
