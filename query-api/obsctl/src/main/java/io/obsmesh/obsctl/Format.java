package io.obsmesh.obsctl;

/** How rows are written. */
enum Format {
  TABLE,
  WIDE,
  JSON,
  JSONL,
  CSV,
  ARROW;

  boolean forPeople() {
    return this == TABLE || this == WIDE;
  }

  /** The word that the API knows it by; people's formats are made here from lines of JSON. */
  String wire() {
    return switch (this) {
      case TABLE, WIDE, JSONL -> "jsonl";
      case JSON -> "json";
      case CSV -> "csv";
      case ARROW -> "arrow";
    };
  }
}
