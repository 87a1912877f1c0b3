package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "audit",
    description = {
      "List what policies in mode audit would have denied: obsctl verdict where audit.",
      "Nothing there means that --mode enforce would deny nothing of what was seen."
    })
final class PolicyAuditVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--last",
      paramLabel = "D",
      defaultValue = "1h",
      description = "Range of time (default ${DEFAULT-VALUE}).")
  private String last = "1h";

  @Option(names = "--follow", description = "Go on with rows as they come, until Ctrl-C.")
  private boolean follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("q", "verdict where audit" + (follow ? "" : " last " + last));
    try (ApiClient client = server.connect(environment())) {
      return follow
          ? new Follow(terminal(), output).run(client, asked)
          : QueryVerb.ask(client, terminal(), output, asked);
    }
  }
}
