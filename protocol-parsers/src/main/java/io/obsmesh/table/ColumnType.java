package io.obsmesh.table;

/** The types a column can have. Absent is null in every one of them, never 0 or "". */
public enum ColumnType {
  /** Nanoseconds since the Unix epoch, UTC. */
  TIMESTAMP("timestamp[ns, UTC]"),
  INT64("int64"),
  INT32("int32"),
  UTF8("utf8"),
  BOOL("bool"),
  /** Text to text, in wire order; see {@link TextMap}. */
  MAP("map<utf8,utf8>"),
  /** A list of text. */
  LIST("list<utf8>");

  private final String label;

  ColumnType(String label) {
    this.label = label;
  }

  /** The name of the type as users read it, for example {@code timestamp[ns, UTC]}. */
  public String label() {
    return label;
  }
}
