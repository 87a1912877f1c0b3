package io.obsmesh.obsctl;

import io.obsmesh.collector.Agent;
import picocli.CommandLine.Command;

@Command(
    name = "uninstall",
    description = {
      "Take out of the kernel what outlives the agent: a policy that is in force.",
      "Observation leaves nothing there. Files stay: policies that are kept, history."
    })
final class UninstallVerb extends Verb {
  @Override
  public Integer call() {
    terminal()
        .note(
            Agent.uninstall()
                ? "the policy is out of the kernel; the next agent puts in force what is kept in"
                    + " /etc/obsmesh/policies: obsctl policy delete --all"
                : "nothing of obsmesh is in the kernel");
    return ExitCode.OK;
  }
}
