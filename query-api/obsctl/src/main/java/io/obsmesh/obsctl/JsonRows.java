package io.obsmesh.obsctl;

import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.TextTable;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints a small list of JSON objects in the wanted format. */
final class JsonRows {
  private JsonRows() {}

  static void print(Terminal terminal, Format format, List<JsonNode> rows, List<Field> fields) {
    switch (format) {
      case JSON -> terminal.out().println(pretty(rows));
      case JSONL -> rows.forEach(row -> terminal.out().println(row.toString()));
      case TABLE, WIDE -> {
        TextTable table =
            new TextTable(
                fields.isEmpty() ? RowPrinter.fieldsOf(rows) : fields,
                new TextTable.Layout(
                    format == Format.WIDE, true, terminal.colour(), terminal.width(), 0),
                terminal.out());
        rows.forEach(table::add);
        table.flush();
      }
      case CSV, ARROW, PARQUET ->
          throw new CommandFailure(
              ExitCode.USAGE, "-o: this verb writes table, wide, json and jsonl");
    }
  }

  private static String pretty(List<JsonNode> rows) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < rows.size(); i++) {
      text.append(i == 0 ? "\n" : ",\n").append(rows.get(i).toString());
    }
    return text.append(rows.isEmpty() ? "]" : "\n]").toString();
  }

  /** The elements of an array, or of the only array in an object. */
  static List<JsonNode> elements(JsonNode answer, String key) {
    JsonNode array = answer.isArray() ? answer : answer.path(key);
    return List.copyOf(array.values());
  }
}
