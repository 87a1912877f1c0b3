package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.ServiceMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "map", description = "Who talks to whom.")
final class MapVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description = "One of: ${COMPLETION-CANDIDATES} (default text).")
  private Drawing drawing = Drawing.TEXT;

  @Option(
      names = "--last",
      paramLabel = "D",
      defaultValue = "1m",
      description = "Range of time (default ${DEFAULT-VALUE}).")
  private @Nullable String last;

  /** How the map is drawn. */
  enum Drawing {
    TEXT,
    DOT,
    MERMAID,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    String range = last == null ? "1m" : last;
    try (ApiClient client = server.connect(environment())) {
      JsonNode answer = client.json("/api/map", Map.of("last", range));
      ServiceMap map = ServiceMap.of(answer);
      switch (drawing) {
        case JSON -> out().println(answer.toPrettyString());
        case DOT -> out().print(map.dot());
        case MERMAID -> out().print(map.mermaid());
        case TEXT -> out().print(map.text());
      }
      if (map.edges().isEmpty()) {
        terminal().note("nothing seen in the last " + range);
      }
    }
    return ExitCode.OK;
  }
}
