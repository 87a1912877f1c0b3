package io.obsmesh.query;

/** A constant as it was written; what it means depends on the field it is compared with. */
public sealed interface Value {
  /** Its text, without quotes. */
  String text();

  /** A whole number. */
  record Whole(String text, long value) implements Value {}

  /** A number with a fraction, or a percentage as a fraction of 1. */
  record Decimal(String text, double value) implements Value {}

  /** A duration in nanoseconds, such as {@code 1h30m}. */
  record Duration(String text, long nanos) implements Value {}

  /** Bytes, such as {@code 10MiB}. */
  record Size(String text, long bytes) implements Value {}

  /** {@code 5xx}: all that begin with that digit. */
  record StatusClass(String text, int first) implements Value {}

  /** Text in quotes. */
  record Quoted(String text) implements Value {}

  /** A word that cannot be a name, such as {@code 7f9c}. */
  record Word(String text) implements Value {}

  /** An IP address. */
  record Address(String text) implements Value {}

  /** A network such as {@code 10.0.0.0/8}. */
  record Network(String text) implements Value {}

  /** A path, with {@code *} for any run of characters. */
  record Path(String text) implements Value {}

  /** {@code namespace/name}. */
  record Namespaced(String text, String namespace, String name) implements Value {}

  /** A point in time, nanoseconds since the Unix epoch. */
  record Instant(String text, long nanos) implements Value {}

  /** {@code $name}: given beside the query. */
  record Parameter(String text) implements Value {}
}
