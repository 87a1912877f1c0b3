package io.obsmesh.obsctl;

import io.obsmesh.obsctl.capture.CaptureFiles;
import io.obsmesh.obsctl.capture.CapturedRows;
import io.obsmesh.obsctl.capture.CapturedRows.Captured;
import io.obsmesh.obsctl.text.CsvLine;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "pcap",
    description = {
      "Read captures through the parsers of live traffic into the same tables; no server, no kernel.",
      "pcap and pcapng, also gzip. Without --table: the rows of every request table, with a key"
          + " 'table' in json and jsonl."
    })
final class PcapVerb extends Verb {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Capture files; - is standard input.")
  private List<String> files = List.of();

  @Option(names = "--table", paramLabel = "T", description = "Only this table, such as http.")
  private @Nullable String table;

  @Override
  public Integer call() {
    Format format = output.format(terminal());
    if (format == Format.ARROW || format == Format.PARQUET) {
      throw new CommandFailure(
          ExitCode.USAGE, "pcap writes table, wide, json, jsonl and csv (not arrow or parquet)");
    }
    CapturedRows collected = new CapturedRows(table, output.columns());
    CaptureFiles captures = new CaptureFiles();
    files.forEach(file -> captures.read(file, collected));
    captures
        .problems()
        .forEach(
            problem -> terminal().note((captures.anyRead() ? "warning: " : "error: ") + problem));
    if (!captures.anyRead()) {
      return ExitCode.ERROR;
    }
    List<Captured> rows = collected.rows();
    long limit = Math.min(output.limit().orElse(Long.MAX_VALUE), rows.size());
    rows = rows.subList(0, (int) limit);
    print(format, rows, collected);
    if (!output.quiet()) {
      terminal().note(summary(rows.size(), collected.counts()));
    }
    return rows.isEmpty() && output.failEmpty() ? ExitCode.EMPTY : ExitCode.OK;
  }

  private static String summary(int shown, Map<String, Long> counts) {
    StringBuilder text = new StringBuilder(shown == 1 ? "1 row" : "%,d rows".formatted(shown));
    counts.forEach((name, count) -> text.append(" · ").append(name).append(' ').append(count));
    return text.toString();
  }

  private void print(Format format, List<Captured> rows, CapturedRows collected) {
    switch (format) {
      case JSON -> {
        out().print("[");
        String separator = "\n";
        for (Captured row : rows) {
          out().print(separator);
          out().print(named(row));
          separator = ",\n";
        }
        out().println(rows.isEmpty() ? "]" : "\n]");
      }
      case JSONL -> rows.forEach(row -> out().println(named(row)));
      case CSV -> csv(rows, collected);
      case TABLE, WIDE -> tables(rows);
      case ARROW, PARQUET -> throw new IllegalStateException("refused above");
    }
  }

  private ObjectNode named(Captured row) {
    if (table != null) {
      return row.json();
    }
    ObjectNode named = row.json().objectNode();
    named.put("table", row.table().name());
    named.setAll(row.json());
    return named;
  }

  private void csv(List<Captured> rows, CapturedRows collected) {
    if (rows.isEmpty()) {
      return;
    }
    Table only = rows.getFirst().table();
    if (rows.stream().anyMatch(row -> row.table() != only)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "csv has one set of columns: name a table with --table; there are "
              + collected.counts().keySet());
    }
    List<String> names =
        output.columns().isEmpty()
            ? only.columns().stream().map(Column::name).toList()
            : output.columns();
    if (output.headers()) {
      out().println(CsvLine.of(names));
    }
    rows.forEach(row -> out().println(CsvLine.of(row.json(), names)));
  }

  /** One table after the other, since their columns differ. */
  private void tables(List<Captured> rows) {
    Map<Table, List<Captured>> byTable = new LinkedHashMap<>();
    rows.forEach(row -> byTable.computeIfAbsent(row.table(), _ -> new ArrayList<>()).add(row));
    byTable.forEach((of, its) -> {
      if (byTable.size() > 1) {
        out().println(of.name());
      }
      var text = new RowPrinter(terminal(), output).table(fields(of, its), 0);
      its.forEach(row -> text.add(row.json()));
      text.flush();
    });
  }

  /**
   * A capture knows no processes: columns that nobody asked for and that are empty are left out.
   */
  private List<Field> fields(Table of, List<Captured> rows) {
    boolean wide = output.format(terminal()) == Format.WIDE;
    List<String> names =
        !output.columns().isEmpty()
            ? output.columns()
            : wide || of.display().isEmpty()
                ? of.columns().stream().map(Column::name).toList()
                : of.display();
    return names.stream()
        .map(of::find)
        .filter(column -> column != null)
        .filter(column ->
            !output.columns().isEmpty()
                || rows.stream().anyMatch(row -> row.json().has(column.name())))
        .map(column ->
            new Field(
                column.name(), ColumnsHeader.unit(column.type().label(), column.unit().name())))
        .toList();
  }
}
