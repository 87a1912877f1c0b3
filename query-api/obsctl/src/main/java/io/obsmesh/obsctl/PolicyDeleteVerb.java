package io.obsmesh.obsctl;

import io.obsmesh.policy.read.Policy;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Delete policies of this node, all that are named or none.")
final class PolicyDeleteVerb extends Verb {
  @Mixin private final PolicyDirectoryOptions directory = new PolicyDirectoryOptions();

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "As ls names them.")
  private List<String> names = List.of();

  @Option(names = "--all", description = "Delete every policy.")
  private boolean all;

  @Override
  public Integer call() {
    if (all != names.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, all ? "names and --all: only one of them" : "name a policy, or --all");
    }
    List<String> which =
        all ? directory.read().stream().map(Policy::fullName).toList() : List.copyOf(names);
    if (!which.isEmpty()) {
      directory.run(kept -> {
        kept.delete(which);
        return which;
      });
    }
    terminal().note(which.size() == 1 ? "1 policy deleted" : which.size() + " policies deleted");
    return ExitCode.OK;
  }
}
