package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "describe", description = "The columns of a table.")
final class DescribeVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description = "table (default), wide, json, jsonl.")
  private Format format = Format.TABLE;

  @Parameters(paramLabel = "TABLE", description = "Its name, for example http.")
  private String table = "";

  @Override
  public Integer call() {
    try (ApiClient client = server.connect(environment())) {
      JsonNode answer =
          client.json("/api/tables/" + URLEncoder.encode(table, StandardCharsets.UTF_8), Map.of());
      if (format.forPeople()) {
        out().println(answer.path("name").asString(table) + ": " + text(answer));
        out().println();
      }
      JsonRows.print(
          terminal(),
          format,
          JsonRows.elements(answer, "columns"),
          List.of(
              new Field("name", Unit.TEXT),
              new Field("type", Unit.TEXT),
              new Field("unit", Unit.TEXT),
              new Field("description", Unit.TEXT)));
    }
    return ExitCode.OK;
  }

  private static String text(JsonNode answer) {
    return answer.path("description").asString("");
  }
}
