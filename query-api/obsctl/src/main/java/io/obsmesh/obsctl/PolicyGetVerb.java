package io.obsmesh.obsctl;

import io.obsmesh.policy.read.Policy;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Print policies that this node keeps, as they were written.")
final class PolicyGetVerb extends Verb {
  @Mixin private final PolicyDirectoryOptions directory = new PolicyDirectoryOptions();

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "As ls names them; without, all.")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    List<Policy> kept = directory.read();
    for (String name : names) {
      if (kept.stream().noneMatch(each -> each.fullName().equals(name))) {
        throw new CommandFailure(
            ExitCode.ERROR, "no policy " + name + "; obsctl policy ls names those there are");
      }
    }
    boolean first = true;
    for (Policy policy : kept) {
      if (names.isEmpty() || names.contains(policy.fullName())) {
        out().print((first ? "" : "---\n") + policy.source());
        first = false;
      }
    }
    return ExitCode.OK;
  }
}
