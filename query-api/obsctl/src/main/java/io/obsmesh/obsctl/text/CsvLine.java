package io.obsmesh.obsctl.text;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Lines of CSV as RFC 4180 has them, but ending in a line feed. */
public final class CsvLine {
  private CsvLine() {}

  /** The heading. */
  public static String of(List<String> cells) {
    return cells.stream().map(CsvLine::cell).collect(Collectors.joining(","));
  }

  /** The values of these columns; absent ones are empty. */
  public static String of(JsonNode row, List<String> columns) {
    return columns.stream()
        .map(row::path)
        .map(value ->
            value.isMissingNode() || value.isNull()
                ? ""
                : value.isValueNode() ? value.asString() : value.toString())
        .map(CsvLine::cell)
        .collect(Collectors.joining(","));
  }

  private static String cell(String text) {
    boolean special = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return special ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
