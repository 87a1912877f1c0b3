package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.files.FileKind;
import io.obsmesh.obsctl.files.RowFile;
import io.obsmesh.obsctl.files.StreamedRows;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.TextTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Writes an answer in the wanted format: bytes go through as they come, tables are laid out. */
final class RowPrinter {
  private static final int LAID_OUT_AT_ONCE = 1000;

  private final Terminal terminal;
  private final Format format;
  private final boolean headers;

  RowPrinter(Terminal terminal, OutputOptions options) {
    this.terminal = terminal;
    format = options.format(terminal);
    headers = options.headers();
  }

  /**
   * Copies the answer.
   *
   * @param fields columns of the answer; empty when it did not say
   * @return rows printed, -1 where the format does not show them
   */
  long print(InputStream body, List<Field> fields) throws IOException {
    return switch (format) {
      case TABLE, WIDE -> table(body, fields);
      case JSONL -> lines(body, true);
      case CSV -> lines(body, headers) - 1;
      case JSON -> {
        body.transferTo(terminal.out());
        terminal.out().println();
        yield -1;
      }
      case ARROW -> {
        body.transferTo(terminal.out());
        yield -1;
      }
      case PARQUET -> {
        parquet(body);
        yield -1;
      }
    };
  }

  /** The end of a Parquet file says where its columns are: it is made as a file, and copied. */
  private void parquet(InputStream body) throws IOException {
    Path file = Files.createTempDirectory("obsctl").resolve("answer.parquet");
    try (StreamedRows rows = StreamedRows.of(body)) {
      if (RowFile.write(rows, file, FileKind.PARQUET, null) > 0) {
        Files.copy(file, terminal.out());
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(Objects.requireNonNull(file.getParent()));
    }
  }

  /** A table for rows that come one by one. */
  TextTable table(List<Field> fields, int repeatHeading) {
    return new TextTable(
        fields,
        new TextTable.Layout(
            format == Format.WIDE, headers, terminal.colour(), terminal.width(), repeatHeading),
        terminal.out());
  }

  private long table(InputStream body, List<Field> known) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    List<JsonNode> first = new ArrayList<>();
    String line = null;
    while (first.size() < LAID_OUT_AT_ONCE && (line = reader.readLine()) != null) {
      if (!line.isBlank()) {
        first.add(ApiClient.parse(line));
      }
    }
    TextTable table = table(known.isEmpty() ? fieldsOf(first) : known, 0);
    first.forEach(table::add);
    if (!first.isEmpty()) {
      table.flush();
    }
    long count = first.size();
    while (line != null && (line = reader.readLine()) != null) {
      if (!line.isBlank()) {
        table.add(ApiClient.parse(line));
        if (++count % LAID_OUT_AT_ONCE == 0) {
          table.flush();
        }
      }
    }
    if (count > LAID_OUT_AT_ONCE) {
      table.flush();
    }
    return count;
  }

  /** Every key of these rows, in order of appearance. */
  static List<Field> fieldsOf(List<JsonNode> rows) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (JsonNode row : rows) {
      for (Map.Entry<String, JsonNode> entry : row.properties()) {
        fields.putIfAbsent(entry.getKey(), Field.guess(entry.getKey(), entry.getValue()));
      }
    }
    return List.copyOf(fields.values());
  }

  private long lines(InputStream body, boolean withFirst) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long lines = 0;
    boolean skipping = !withFirst;
    int length;
    while ((length = body.read(buffer)) > 0) {
      int from = 0;
      for (int i = 0; i < length; i++) {
        if (buffer[i] == '\n') {
          lines++;
          if (skipping) {
            skipping = false;
            from = i + 1;
          }
        }
      }
      if (!skipping) {
        terminal.out().write(buffer, from, length - from);
      }
      if (terminal.out().checkError()) {
        break; // the reader of a pipe went away
      }
    }
    return lines;
  }
}
