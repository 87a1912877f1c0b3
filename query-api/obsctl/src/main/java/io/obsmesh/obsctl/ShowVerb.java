package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.RecordText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "show",
    description = "The newest requests of a connection, trace or span in full, all columns.")
final class ShowVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "ID", description = "A value of conn, trace_id or span_id.")
  private String id = "";

  @Option(
      names = "--last",
      paramLabel = "D",
      defaultValue = "1h",
      description = "Range of time (default ${DEFAULT-VALUE}).")
  private String last = "1h";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "5",
      description = "At most N requests (default ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description = "table (default) or jsonl.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() throws IOException {
    if (!id.matches("[\\w.:-]+")) {
      throw new CommandFailure(ExitCode.USAGE, "'" + id + "' is no id of a connection or trace");
    }
    String filter =
        " where conn=\"%1$s\" or trace_id=\"%1$s\" or span_id=\"%1$s\" last %2$s"
            .formatted(id, last);
    int shown = 0;
    try (ApiClient client = server.connect(environment())) {
      for (RequestsByProtocol.Found found : RequestsByProtocol.ask(client, filter, limit)) {
        for (JsonNode row : found.rows()) {
          out().print(format.forPeople() ? RecordText.of(row, found.fields()) : row + "\n");
          shown++;
        }
      }
    }
    if (shown == 0) {
      throw new CommandFailure(ExitCode.EMPTY, "no request of '" + id + "' in the last " + last);
    }
    return ExitCode.OK;
  }
}
