package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.Answer;
import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.client.Summary;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.TextTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows as they come: server-sent events, one row or an array of rows in each. */
final class Follow {
  private final Terminal terminal;
  private final OutputOptions output;
  private final Format format;
  private @Nullable TextTable table;
  private List<Field> displayed = List.of();
  private long printed;
  private long lost;
  private boolean summarised;
  private final Set<String> said = new HashSet<>();
  private final Set<String> absent = new TreeSet<>();
  private final Set<String> wereAbsent = new TreeSet<>();

  Follow(Terminal terminal, OutputOptions output) {
    this.terminal = terminal;
    this.output = output;
    format = output.format(terminal);
    if (format == Format.JSON || format == Format.ARROW || format == Format.PARQUET) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "-o json, arrow and parquet have an end, --follow has none; use -o jsonl");
    }
  }

  /**
   * @param asked the query and what is given beside it
   * @return {@link ExitCode#PARTIAL} when a node was absent for some of the time
   */
  int run(ApiClient client, Map<String, String> asked) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>(asked);
    if (!output.columns().isEmpty()) {
      parameters.put("columns", String.join(",", output.columns()));
    }
    Answer answer = client.stream("/api/follow", parameters, "text/event-stream");
    List<Field> fields = ColumnsHeader.parse(answer.header("Obsmesh-Columns"));
    long limit = output.limit().orElse(Long.MAX_VALUE);
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      String event = "";
      String line;
      // Who is absent is known with the first summary, at most a second later.
      while ((printed < limit || !summarised) && (line = reader.readLine()) != null) {
        if (line.startsWith("event:")) {
          event = line.substring(6).strip();
        } else if (line.startsWith("data:")) {
          fields = take(event, line.substring(5).strip(), fields, limit);
        } else if (line.isEmpty()) {
          event = "";
        }
        if (terminal.out().checkError()) {
          break; // the reader of a pipe went away
        }
      }
    }
    if (wereAbsent.isEmpty()) {
      return ExitCode.OK;
    }
    if (!output.quiet()) {
      terminal.note("rows may be missing: " + String.join(", ", wereAbsent) + " was absent");
    }
    return ExitCode.PARTIAL;
  }

  private List<Field> take(String event, String data, List<Field> fields, long limit) {
    return switch (event) {
      case "columns" -> {
        displayed = ColumnsHeader.displayed(data);
        yield ColumnsHeader.parse(data);
      }
      case "rows", "row", "" -> {
        rows(data, fields, limit);
        yield fields;
      }
      case "summary" -> {
        summary(Summary.parse(data));
        yield fields;
      }
      case "error" -> {
        JsonNode body = ApiClient.parse(data);
        JsonNode error = body.has("error") ? body.path("error") : body;
        throw new CommandFailure(
            ExitCode.ERROR, error.path("text").asString(error.path("message").asString(data)));
      }
      default -> fields; // a newer server may say more
    };
  }

  /** Losses are said when they grow, not with every heartbeat. */
  private void summary(Summary summary) {
    if (summary.lostEvents() > lost && !output.quiet()) {
      terminal.note("lost " + (summary.lostEvents() - lost) + " events: rows may be missing");
    }
    lost = Math.max(lost, summary.lostEvents());
    summarised = true;
    for (Map.Entry<String, String> node : new TreeMap<>(summary.absent()).entrySet()) {
      if (absent.add(node.getKey()) && !output.quiet()) {
        terminal.note("without " + node.getKey() + ": " + node.getValue());
      }
    }
    wereAbsent.addAll(absent);
    for (String node : List.copyOf(absent)) {
      if (!summary.absent().containsKey(node) && absent.remove(node) && !output.quiet()) {
        terminal.note(node + " is back");
      }
    }
    for (String note : summary.notes()) {
      if (said.add(note) && !note.startsWith("without ") && !output.quiet()) {
        terminal.note(note);
      }
    }
  }

  private void rows(String data, List<Field> fields, long limit) {
    if (data.isEmpty()) {
      return;
    }
    JsonNode parsed = ApiClient.parse(data);
    if (parsed.isArray()) {
      for (JsonNode row : parsed) {
        if (printed < limit) {
          print(row.isArray() ? named(row, fields) : row, fields);
        }
      }
    } else {
      print(parsed, fields);
    }
    if (table != null) {
      table.flush();
    }
    terminal.out().flush();
  }

  /** A row that came by position; absent values stay absent. */
  private static ObjectNode named(JsonNode values, List<Field> fields) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < values.size() && i < fields.size(); i++) {
      if (!values.get(i).isNull()) {
        row.set(fields.get(i).name(), values.get(i));
      }
    }
    return row;
  }

  private void print(JsonNode row, List<Field> fields) {
    printed++;
    if (!format.forPeople()) {
      terminal.out().println(row.toString());
      return;
    }
    if (table == null) {
      List<Field> shown = fields.isEmpty() ? RowPrinter.fieldsOf(List.of(row)) : fields;
      if (format == Format.TABLE && output.columns().isEmpty() && !displayed.isEmpty()) {
        shown = displayed;
      }
      table = new RowPrinter(terminal, output).table(shown, Math.max(10, terminal.height() - 2));
    }
    table.add(row);
  }
}
