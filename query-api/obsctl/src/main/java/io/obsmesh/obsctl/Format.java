package io.obsmesh.obsctl;

/** How rows are written. */
enum Format {
  TABLE,
  WIDE,
  JSON,
  JSONL,
  CSV,
  ARROW,
  PARQUET;

  boolean forPeople() {
    return this == TABLE || this == WIDE;
  }

  /** The word that the API knows it by: the others are made here, of lines of JSON or of Arrow. */
  String wire() {
    return switch (this) {
      case TABLE, WIDE, JSONL -> "jsonl";
      case JSON -> "json";
      case CSV -> "csv";
      case ARROW, PARQUET -> "arrow";
    };
  }
}
