package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.Answer;
import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.client.Summary;
import io.obsmesh.obsctl.text.Field;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "query",
    description = "Ask in the query language: obsctl query 'http where status>=500 last 15m'.")
final class QueryVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "QUERY",
      arity = "0..*",
      description =
          "The query; needs no quotes as long as it has no < > | ( ) or blanks in values.")
  private List<String> words = List.of();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read the query from a file, or from standard input with -.")
  private @Nullable String file;

  @Option(names = "--last", paramLabel = "D", description = "Range of time, such as 15m.")
  private @Nullable String last;

  @Option(names = "--follow", description = "Go on with rows as they come, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--explain", description = "Print the plan instead of running it.")
  private boolean explain;

  @Option(
      names = "--sql",
      description = "Print the same query as SQL, in DuckDB's dialect, instead of running it.")
  private boolean sql;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "The value of $NAME in the query: a value only, never read as a part of it.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    String query = withRange(text(), last);
    try (ApiClient client = server.connect(environment())) {
      if (explain || sql) {
        return explain(client, query);
      }
      if (follow || endsWithFollow(query)) {
        return new Follow(terminal(), output).run(client, asked(query));
      }
      return ask(client, terminal(), output, asked(query));
    }
  }

  private String text() throws IOException {
    if (file == null) {
      String query = TableWords.query(words);
      if (query.isBlank()) {
        throw new CommandFailure(ExitCode.USAGE, "no query; for example: obsctl query http");
      }
      return query;
    }
    if (!words.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "a query and --file: only one of them");
    }
    if (file.equals("-")) {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      throw new CommandFailure(ExitCode.USAGE, file + " cannot be read");
    }
    return Files.readString(path);
  }

  /** Puts {@code last D} where the grammar wants it: behind the table and its filter. */
  static String withRange(String query, @Nullable String last) {
    if (last == null) {
      return query;
    }
    char quote = 0;
    // Definitions before the query proper ("let a = …;") keep their own ranges.
    int start = query.lastIndexOf(';') + 1;
    for (int i = start; i < query.length(); i++) {
      char c = query.charAt(i);
      if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '|') {
        return query.substring(0, i).stripTrailing() + " last " + last + " " + query.substring(i);
      }
    }
    return query.strip() + " last " + last;
  }

  private static boolean endsWithFollow(String query) {
    return query.strip().endsWith(" follow");
  }

  private int explain(ApiClient client, String query) {
    Map<String, String> parameters = asked(query);
    output.limit().ifPresent(n -> parameters.put("limit", Long.toString(n)));
    JsonNode plan = client.json("/api/explain", parameters);
    for (String part : explain && sql ? List.of("text", "sql") : List.of(sql ? "sql" : "text")) {
      JsonNode text = plan.path(part);
      if (!text.isString()) {
        throw new CommandFailure(
            ExitCode.ERROR, client.server() + " is older than this obsctl: it gives no " + part);
      }
      out().println(text.asString().stripTrailing());
    }
    return ExitCode.OK;
  }

  /** The query with the values of its parameters, as the API takes them. */
  private Map<String, String> asked(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("q", query);
    values.forEach((name, value) -> parameters.put("param." + name, value));
    return parameters;
  }

  /** Asks once and prints the answer; {@code asked} has the query and what is given beside it. */
  static int ask(
      ApiClient client, Terminal terminal, OutputOptions output, Map<String, String> asked)
      throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>(asked);
    Format format = output.format(terminal);
    parameters.put("format", format.wire());
    output.limit().ifPresent(n -> parameters.put("limit", Long.toString(n)));
    if (!output.columns().isEmpty()) {
      parameters.put("columns", String.join(",", output.columns()));
    }
    Answer answer = client.stream("/api/query", parameters, "*/*");
    Summary summary = Summary.parse(answer.header("Obsmesh-Summary"));
    String columns = answer.header("Obsmesh-Columns");
    List<Field> fields =
        format == Format.TABLE && output.columns().isEmpty()
            ? ColumnsHeader.displayed(columns)
            : ColumnsHeader.parse(columns);
    long printed;
    try (InputStream body = answer.body()) {
      printed = new RowPrinter(terminal, output).print(body, fields);
    }
    return conclude(terminal, output, summary, printed);
  }

  /** The summary line, and the exit code that an answer deserves. */
  static int conclude(Terminal terminal, OutputOptions output, Summary summary, long printed) {
    if (!output.quiet()) {
      terminal.note(summary.line(printed));
      for (String note : summary.notes()) {
        terminal.note(note);
      }
    }
    if (summary.partial()) {
      return ExitCode.PARTIAL;
    }
    long rows = summary.rows() >= 0 ? summary.rows() : printed;
    return rows == 0 && output.failEmpty() ? ExitCode.EMPTY : ExitCode.OK;
  }
}
