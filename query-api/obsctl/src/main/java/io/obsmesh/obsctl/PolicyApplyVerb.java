package io.obsmesh.obsctl;

import io.obsmesh.collector.workload.SshSession;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import io.obsmesh.policy.keep.PolicyDirectory.Change;
import io.obsmesh.policy.lint.Finding;
import io.obsmesh.policy.lint.Linter;
import io.obsmesh.policy.read.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "apply",
    description = {
      "Keep policies on this node; those of the same names are replaced.",
      "When one of them is refused, nothing is changed."
    })
final class PolicyApplyVerb extends Verb {
  private static final List<Field> FIELDS =
      List.of(new Field("policy", Unit.TEXT), new Field("change", Unit.TEXT));

  @Mixin private final PolicyDirectoryOptions directory = new PolicyDirectoryOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files or directories of policies; - is standard input.")
  private List<String> files = List.of();

  @Option(names = "--strict", description = "Change nothing when lint has a warning either.")
  private boolean strict;

  @Option(
      names = "--force",
      description = "Apply also what cuts off the SSH session that this is typed in.")
  private boolean force;

  @Override
  public Integer call() {
    List<Policy> policies = PolicyFiles.readOrFail(files);
    List<String> warnings =
        Linter.lint(policies, null).stream()
            .filter(each -> each.level() == Finding.Level.WARNING)
            .map(each ->
                each.policy()
                    + (each.rule() == null ? "" : " " + each.rule())
                    + ": "
                    + each.message())
            .toList();
    if (strict && !warnings.isEmpty()) {
      throw new CommandFailure(ExitCode.CHECK_FAILED, String.join("\n", warnings));
    }
    warnings.forEach(warning -> terminal().note("warning: " + warning));
    if (!force && directory.isTheNodes()) {
      SshGuard.check(directory.read(), policies, SshSession.of(ProcessHandle.current().pid()));
    }
    Map<String, Change> changes = directory.run(kept -> kept.apply(policies));
    List<ObjectNode> rows = new ArrayList<>();
    changes.forEach((name, change) ->
        rows.add(
            JsonMapper.shared()
                .createObjectNode()
                .put("policy", name)
                .put("change", change.name().toLowerCase(Locale.ROOT))));
    PolicyRows.print(terminal(), output, rows, FIELDS);
    return ExitCode.OK;
  }
}
