package io.obsmesh.obsctl;

import io.obsmesh.obsctl.text.CsvLine;
import io.obsmesh.obsctl.text.Field;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints rows that were made here, in every format that has no schema of its own. */
final class PolicyRows {
  private PolicyRows() {}

  static void print(
      Terminal terminal, OutputOptions output, List<? extends JsonNode> rows, List<Field> fields) {
    Format format = output.format(terminal);
    if (format == Format.ARROW || format == Format.PARQUET) {
      throw new CommandFailure(
          ExitCode.USAGE, "-o: this verb writes table, wide, json, jsonl and csv");
    }
    List<Field> shown =
        output.columns().isEmpty()
            ? fields
            : output.columns().stream()
                .map(name ->
                    fields.stream()
                        .filter(field -> field.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(name, fields)))
                .toList();
    List<? extends JsonNode> some =
        rows.subList(0, (int) Math.min(output.limit().orElse(rows.size()), rows.size()));
    List<String> names = shown.stream().map(Field::name).toList();
    if (format == Format.CSV) {
      if (output.headers()) {
        terminal.out().println(CsvLine.of(names));
      }
      some.forEach(row -> terminal.out().println(CsvLine.of(row, names)));
      return;
    }
    if (!format.forPeople()) {
      JsonRows.print(terminal, format, some.stream().map(row -> only(row, names)).toList(), shown);
      return;
    }
    if (!some.isEmpty()) {
      var table = new RowPrinter(terminal, output).table(shown, 0);
      some.forEach(table::add);
      table.flush();
    }
  }

  private static JsonNode only(JsonNode row, List<String> names) {
    var kept = ((tools.jackson.databind.node.ObjectNode) row).objectNode();
    names.stream().filter(row::has).forEach(name -> kept.set(name, row.get(name)));
    return kept;
  }

  private static CommandFailure unknown(String name, List<Field> fields) {
    return new CommandFailure(
        ExitCode.USAGE,
        "--columns: "
            + name
            + " (expected: of "
            + String.join(", ", fields.stream().map(Field::name).toList())
            + ")");
  }
}
