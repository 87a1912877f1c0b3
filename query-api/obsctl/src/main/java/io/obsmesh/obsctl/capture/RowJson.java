package io.obsmesh.obsctl.capture;

import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.TextMap;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A row as JSON, as the API writes it: keys are column names, times RFC 3339 with nanoseconds,
 * durations in nanoseconds, absent columns left out.
 */
final class RowJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private RowJson() {}

  /** The columns that have a value, in the order given. */
  static ObjectNode of(Row row, List<Column> columns) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Column column : columns) {
      if (row.has(column)) {
        put(json, row, column);
      }
    }
    return json;
  }

  private static void put(ObjectNode json, Row row, Column column) {
    String name = column.name();
    switch (column.type()) {
      case TIMESTAMP -> json.put(name, time(row.number(column)));
      case INT64, INT32 -> json.put(name, row.number(column));
      case BOOL -> json.put(name, row.flag(column));
      case UTF8 -> json.put(name, row.text(column));
      case MAP -> json.set(name, map(Objects.requireNonNull(row.map(column))));
      case LIST -> {
        ArrayNode list = json.putArray(name);
        Objects.requireNonNull(row.list(column)).forEach(list::add);
      }
    }
  }

  static String time(long nanos) {
    return TIME.format(
        Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)));
  }

  /** Header lines of one name become one, joined by a comma, as RFC 9110 section 5.3 allows. */
  private static ObjectNode map(TextMap pairs) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < pairs.size(); i++) {
      String name = pairs.name(i);
      String before = json.has(name) ? json.get(name).asString() + ", " : "";
      json.put(name, before + pairs.value(i));
    }
    return json;
  }
}
