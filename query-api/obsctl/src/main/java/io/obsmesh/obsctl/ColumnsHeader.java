package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the header {@code Obsmesh-Columns}: name, type and unit of each column of an answer. */
final class ColumnsHeader {
  private ColumnsHeader() {}

  /** Those columns that are shown when nobody asked for any; all when none is marked so. */
  static List<Field> displayed(String header) {
    List<Field> displayed = parse(header, true);
    return displayed.isEmpty() ? parse(header) : displayed;
  }

  /** The columns, or none when the header is absent or foreign. */
  static List<Field> parse(String header) {
    return parse(header, false);
  }

  private static List<Field> parse(String header, boolean onlyDisplayed) {
    if (header.isEmpty()) {
      return List.of();
    }
    List<Field> fields = new ArrayList<>();
    try {
      for (JsonNode column : ApiClient.parse(header)) {
        if (onlyDisplayed && !column.path("display").asBoolean(false)) {
          continue;
        }
        fields.add(
            new Field(
                column.path("name").asString(),
                unit(column.path("type").asString(""), column.path("unit").asString(""))));
      }
    } catch (JacksonException _) {
      return List.of();
    }
    return fields;
  }

  static Unit unit(String type, String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "nanoseconds", "ns" -> Unit.DURATION;
      case "bytes", "by" -> Unit.BYTES;
      default -> {
        String lower = type.toLowerCase(Locale.ROOT);
        yield lower.startsWith("timestamp")
            ? Unit.TIME
            : lower.startsWith("bool")
                ? Unit.FLAG
                : lower.startsWith("int") || lower.startsWith("float") || lower.startsWith("double")
                    ? Unit.NUMBER
                    : Unit.TEXT;
      }
    };
  }
}
