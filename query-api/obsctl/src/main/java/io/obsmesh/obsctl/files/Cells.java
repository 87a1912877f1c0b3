package io.obsmesh.obsctl.files;

import io.obsmesh.query.Times;
import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.TextMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Puts values of files into rows: numbers also as digits, lists and maps also as JSON text. */
final class Cells {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Cells() {}

  /**
   * Puts one value.
   *
   * @param value Number, Boolean, text, or {@link JsonNode}
   * @throws IllegalArgumentException when it does not fit; the message says what was expected
   */
  static void set(Row row, Column column, Object value) {
    Object plain = value instanceof JsonNode node ? plain(node) : value;
    switch (column.type()) {
      case TIMESTAMP -> row.set(column, time(column, plain));
      case INT64, INT32 -> row.set(column, number(column, plain));
      case BOOL -> row.set(column, flag(column, plain));
      case UTF8 -> row.set(column, plain.toString());
      case MAP -> row.set(column, map(column, tree(column, plain)));
      case LIST -> row.set(column, list(column, tree(column, plain)));
    }
  }

  private static Object plain(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.asLong();
    }
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    return node.isString() ? node.asString() : node;
  }

  private static long time(Column column, Object value) {
    if (value instanceof Number nanos) {
      return nanos.longValue();
    }
    Long nanos = Times.parse(value.toString());
    if (nanos == null) {
      throw wrong(column, value, "a time such as 2026-11-20T10:00:00Z");
    }
    return nanos;
  }

  private static long number(Column column, Object value) {
    if (value instanceof Number number) {
      return number.longValue();
    }
    try {
      return Long.parseLong(value.toString());
    } catch (NumberFormatException e) {
      throw wrong(column, value, "a whole number");
    }
  }

  private static boolean flag(Column column, Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(column, value, "true or false");
  }

  private static JsonNode tree(Column column, Object value) {
    if (value instanceof JsonNode node) {
      return node;
    }
    try {
      return JSON.readTree(value.toString());
    } catch (JacksonException e) {
      throw wrong(column, value, "a list or an object of JSON");
    }
  }

  private static TextMap map(Column column, JsonNode node) {
    TextMap.Builder map = new TextMap.Builder();
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        map.add(entry.getKey(), entry.getValue().asString(""));
      }
    } else if (node.isArray()) {
      for (JsonNode entry : node) {
        map.add(entry.path("key").asString(""), entry.path("value").asString(""));
      }
    } else {
      throw wrong(column, node, "an object, or a list of key and value");
    }
    return map.build();
  }

  private static List<String> list(Column column, JsonNode node) {
    if (!node.isArray()) {
      throw wrong(column, node, "a list");
    }
    List<String> list = new ArrayList<>();
    node.forEach(item -> list.add(item.asString("")));
    return list;
  }

  private static IllegalArgumentException wrong(Column column, Object value, String expected) {
    String text = value.toString();
    return new IllegalArgumentException(
        column.name()
            + ": '"
            + (text.length() > 40 ? text.substring(0, 40) + "…" : text)
            + "' (expected: "
            + expected
            + ")");
  }
}
