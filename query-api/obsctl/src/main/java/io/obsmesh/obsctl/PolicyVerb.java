package io.obsmesh.obsctl;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "policy",
    description = "Who may talk with whom, and say what: look through policies, try and keep them.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      PolicyLintVerb.class,
      PolicyTestVerb.class,
      PolicyGenerateVerb.class,
      PolicyExplainVerb.class,
      PolicyApplyVerb.class,
      PolicyListVerb.class,
      PolicyGetVerb.class,
      PolicyDeleteVerb.class,
      PolicyAuditVerb.class
    },
    footer = {
      "",
      "A first policy from what was seen:  obsctl policy generate --last 1h > shop.yaml",
      "What it would change:               obsctl policy test shop.yaml --last 1d",
      "Why one request comes out so:       obsctl policy explain web orders:8080 GET /admin -f"
          + " shop.yaml"
    })
final class PolicyVerb extends Verb {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    java.util.Objects.requireNonNull(spec).commandLine().usage(out());
    return ExitCode.OK;
  }
}
