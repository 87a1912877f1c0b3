package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Waterfall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "trace",
    description = {
      "The requests of one trace as a waterfall, from whom to whom.",
      "A trace is what the programs themselves propagate: W3C traceparent, B3, Jaeger."
    })
final class TraceVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "A value of trace_id.")
  private String id = "";

  @Option(
      names = "--last",
      paramLabel = "D",
      defaultValue = "1h",
      description = "Range of time (default ${DEFAULT-VALUE}).")
  private String last = "1h";

  @Override
  public Integer call() throws IOException {
    if (!id.matches("[\\w.:-]+")) {
      throw new CommandFailure(ExitCode.USAGE, "'" + id + "' is no id of a trace");
    }
    String filter = " where trace_id=\"%s\" last %s".formatted(id, last);
    List<JsonNode> rows = new ArrayList<>();
    boolean partial = false;
    try (ApiClient client = server.connect(environment())) {
      int most = (int) Math.min(output.limit().orElse(10_000), 100_000);
      for (RequestsByProtocol.Found found : RequestsByProtocol.ask(client, filter, most)) {
        rows.addAll(found.rows());
        partial |= found.partial();
      }
    }
    if (rows.isEmpty()) {
      throw new CommandFailure(
          ExitCode.EMPTY, "no request of trace " + id + " in the last " + last);
    }
    rows.sort(Comparator.comparing(row -> row.path("time").asString("")));
    Format format = output.format(terminal());
    if (format == Format.TABLE && output.columns().isEmpty()) {
      Waterfall.drawBetween(rows, terminal().width()).forEach(out()::println);
    } else {
      JsonRows.print(terminal(), format, rows, List.of());
    }
    if (!output.quiet()) {
      terminal().note(rows.size() == 1 ? "1 request" : rows.size() + " requests");
    }
    return partial ? ExitCode.PARTIAL : ExitCode.OK;
  }
}
