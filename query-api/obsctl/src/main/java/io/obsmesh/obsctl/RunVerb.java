package io.obsmesh.obsctl;

import io.obsmesh.collector.Agent;
import io.obsmesh.collector.AgentConfig;
import io.obsmesh.obsctl.text.Waterfall;
import io.obsmesh.obsctl.up.AgentOptions;
import io.obsmesh.obsctl.up.CommandGroup;
import io.obsmesh.obsctl.up.LocalRows;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "run",
    description = {
      "Observe one command and its children; when it ends, print its requests as a waterfall.",
      "The exit code is the command's."
    })
final class RunVerb extends Verb {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "After --.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Format format = output.format(terminal());
    try (CommandGroup group = CommandGroup.create();
        Agent agent =
            AgentOptions.start(
                AgentConfig.builder()
                    .cgroup(group.directory().toString())
                    .lockFile(null)
                    .build())) {
      int code = group.run(command);
      LocalRows rows = new LocalRows(agent.local());
      rows.awaitComplete();
      List<JsonNode> requests = rows.requests();
      if (output.limit().isPresent()) {
        long most = Math.min(output.limit().getAsLong(), requests.size());
        requests = requests.subList(0, (int) most);
      }
      print(format, requests, output.columns());
      return code;
    }
  }

  /** People read it on standard error, beside what the command itself printed. */
  private void print(Format format, List<JsonNode> requests, List<String> columns) {
    boolean people = format.forPeople() || !terminal().interactive() && columns.isEmpty();
    if (format == Format.JSON) {
      JsonRows.print(terminal(), format, requests, List.of());
    } else if (people) {
      Waterfall.draw(requests, terminal().width()).forEach(terminal()::note);
    } else {
      requests.forEach(request -> out().println(request));
    }
    if (!output.quiet()) {
      terminal().note(requests.size() == 1 ? "1 request" : requests.size() + " requests");
    }
  }
}
