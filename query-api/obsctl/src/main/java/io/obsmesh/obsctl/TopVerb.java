package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "top", description = "Rate, errors and latency now, refreshing until Ctrl-C.")
final class TopVerb extends Verb {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "BY",
      arity = "0..1",
      description = "One of: ${COMPLETION-CANDIDATES} (default services).")
  private By by = By.SERVICES;

  @Option(names = "--once", description = "Print once and end; always so in a pipe.")
  private boolean once;

  @Option(
      names = "--last",
      paramLabel = "D",
      defaultValue = "1m",
      description = "Range of time (default ${DEFAULT-VALUE}).")
  private String last = "1m";

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "Seconds between refreshes (default ${DEFAULT-VALUE}).")
  private int everySeconds;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N lines; default: what fits the terminal.")
  private int limit;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description = "table (default), wide, json, jsonl.")
  private @Nullable Format format;

  /** What the lines are. */
  enum By {
    SERVICES,
    EDGES,
    ROUTES,
    QUERIES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    boolean single = once || !terminal().interactive() || format != null;
    try (ApiClient client = server.connect(environment())) {
      while (true) {
        JsonNode answer = client.json("/api/top", Map.of("by", by.toString(), "last", last));
        print(answer, single);
        if (single) {
          return ExitCode.OK;
        }
        LockSupport.parkNanos(Duration.ofSeconds(Math.max(1, everySeconds)).toNanos());
        if (Thread.interrupted()) {
          return ExitCode.INTERRUPTED;
        }
      }
    }
  }

  private void print(JsonNode answer, boolean single) {
    List<JsonNode> rows = JsonRows.elements(answer, "rows");
    if (!single) {
      out().print(HOME_AND_CLEAR);
      out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s · last %s · %s · Ctrl-C ends",
                  by,
                  last,
                  LocalTime.now().truncatedTo(ChronoUnit.SECONDS)));
    }
    int most = limit > 0 ? limit : single ? rows.size() : Math.max(1, terminal().height() - 3);
    rows = rows.subList(0, Math.min(most, rows.size()));
    if (rows.isEmpty()) {
      terminal().note("nothing seen in the last " + last);
    }
    JsonRows.print(terminal(), format == null ? Format.TABLE : format, rows, fields(rows));
    out().flush();
  }

  private static List<Field> fields(List<JsonNode> rows) {
    List<Field> fields = new ArrayList<>();
    for (Field field : RowPrinter.fieldsOf(rows)) {
      String name = field.name();
      Unit unit =
          name.endsWith("Nanos") || name.matches("p\\d+|latency|avg")
              ? Unit.DURATION
              : name.toLowerCase(Locale.ROOT).contains("bytes") ? Unit.BYTES : field.unit();
      fields.add(new Field(name, unit));
    }
    return fields;
  }
}
