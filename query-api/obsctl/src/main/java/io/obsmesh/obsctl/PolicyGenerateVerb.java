package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.policy.seen.PolicyGenerator;
import io.obsmesh.policy.seen.SeenTraffic;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "generate",
    description = {
      "Write the least policies that allow what was seen, to standard output.",
      "They say mode: audit, which changes nothing, unless --mode says otherwise."
    })
final class PolicyGenerateVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = {"--last", "--since"},
      paramLabel = "D",
      defaultValue = "1h",
      description = "How much of what was recorded (default ${DEFAULT-VALUE}).")
  private String last = "1h";

  @Option(
      names = "--connections-only",
      description = "Say who may talk with whom, and not what they may say.")
  private boolean connectionsOnly;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "audit",
      description = "audit or enforce (default ${DEFAULT-VALUE}).")
  private Mode mode = Mode.AUDIT;

  /** What the written policies do. */
  enum Mode {
    AUDIT,
    ENFORCE
  }

  @Override
  public Integer call() throws IOException {
    SeenTraffic seen = new SeenTraffic(Set.of());
    boolean partial;
    try (ApiClient client = server.connect(environment())) {
      RecordedTraffic recorded = new RecordedTraffic(client, terminal());
      recorded.into(seen, last, !connectionsOnly);
      partial = recorded.partial();
    }
    String text =
        PolicyGenerator.generate(
            seen.all(), !connectionsOnly, mode.name().toLowerCase(Locale.ROOT));
    if (text.isEmpty()) {
      terminal().note("nothing was seen in the last " + last + " that a policy could name");
      return ExitCode.EMPTY;
    }
    out().print(text);
    return partial ? ExitCode.PARTIAL : ExitCode.OK;
  }
}
