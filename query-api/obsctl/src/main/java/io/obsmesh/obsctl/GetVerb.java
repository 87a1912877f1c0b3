package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "get", description = "List nodes, tables, services or probes.")
final class GetVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description = "table (default on a terminal), wide, json, jsonl.")
  private @Nullable Format format;

  @Parameters(paramLabel = "WHAT", description = "One of: ${COMPLETION-CANDIDATES}.")
  private What what = What.NODES;

  /** What can be listed. */
  enum What {
    NODES,
    TABLES,
    SERVICES,
    PROBES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    Format chosen =
        format != null ? format : terminal().interactive() ? Format.TABLE : Format.JSONL;
    try (ApiClient client = server.connect(environment())) {
      switch (what) {
        case NODES ->
            JsonRows.print(
                terminal(),
                chosen,
                nodes(client.json("/api/status", Map.of())),
                List.of(
                    new Field("name", Unit.TEXT),
                    new Field("ready", Unit.FLAG),
                    new Field("away", Unit.TEXT),
                    new Field("version", Unit.TEXT),
                    new Field("kernel", Unit.TEXT),
                    new Field("rowsPerSecond", Unit.NUMBER),
                    new Field("connections", Unit.NUMBER),
                    new Field("memoryBytes", Unit.BYTES)));
        case TABLES ->
            JsonRows.print(
                terminal(),
                chosen,
                JsonRows.elements(client.json("/api/tables", Map.of()), "tables"),
                List.of(new Field("name", Unit.TEXT), new Field("description", Unit.TEXT)));
        case SERVICES ->
            JsonRows.print(
                terminal(),
                chosen,
                JsonRows.elements(client.json("/api/map", Map.of("last", "15m")), "nodes"),
                List.of(
                    new Field("name", Unit.TEXT),
                    new Field("kind", Unit.TEXT),
                    new Field("protocols", Unit.TEXT),
                    new Field("rate", Unit.NUMBER),
                    new Field("errorRatio", Unit.NUMBER),
                    new Field("p99Nanos", Unit.DURATION)));
        case PROBES ->
            JsonRows.print(
                terminal(),
                chosen,
                JsonRows.elements(client.json("/api/probes", Map.of()), "probes"),
                List.of());
      }
    }
    return ExitCode.OK;
  }

  /** All nodes; those that do not answer have the reason in {@code away}, and since when. */
  private static List<JsonNode> nodes(JsonNode status) {
    List<JsonNode> nodes = new ArrayList<>(JsonRows.elements(status, "nodes"));
    for (JsonNode missing : status.path("unreachable")) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("name", missing.path("name").asString("?"));
      node.put("ready", false);
      node.put("away", missing.path("reason").asString(""));
      for (String time : List.of("sinceNanos", "nextTryNanos")) {
        if (missing.has(time)) {
          node.set(time, missing.path(time));
        }
      }
      nodes.add(node);
    }
    return nodes;
  }
}
