package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import io.obsmesh.policy.lint.Finding;
import io.obsmesh.policy.lint.Linter;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.read.Problem;
import io.obsmesh.policy.rule.Workload;
import io.obsmesh.policy.seen.SeenTraffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "lint",
    description = {
      "Look through policy files: what is refused, and what is hardly meant.",
      "Exit codes: 0 nothing but notes, 2 something is refused, 3 a warning."
    })
final class PolicyLintVerb extends Verb {
  private static final List<Field> FIELDS =
      List.of(
          new Field("level", Unit.TEXT),
          new Field("kind", Unit.TEXT),
          new Field("file", Unit.TEXT),
          new Field("line", Unit.NUMBER),
          new Field("policy", Unit.TEXT),
          new Field("rule", Unit.TEXT),
          new Field("message", Unit.TEXT));

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final PodsOption pods = new PodsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files or directories of policies; - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--last",
      paramLabel = "D",
      description = "Also ask the server who was seen, and name selectors that select none.")
  private @Nullable String last;

  @Override
  public Integer call() throws IOException {
    PolicyReader.Result read = PolicyFiles.read(files);
    List<ObjectNode> rows = new ArrayList<>();
    read.problems().forEach(problem -> rows.add(row(problem)));
    boolean warned = false;
    if (read.problems().isEmpty()) {
      for (Finding finding : Linter.lint(read.policies(), known(read))) {
        rows.add(row(finding));
        warned |= finding.level() == Finding.Level.WARNING;
      }
    }
    PolicyRows.print(terminal(), output, rows, FIELDS);
    if (!output.quiet()) {
      int count = read.policies().size();
      terminal()
          .note(
              (count == 1 ? "1 policy" : count + " policies")
                  + " · "
                  + (rows.isEmpty() ? "nothing to say" : rows.size() + " to look at"));
    }
    if (!read.problems().isEmpty()) {
      return ExitCode.USAGE;
    }
    return warned ? ExitCode.CHECK_FAILED : ExitCode.OK;
  }

  private @Nullable Collection<Workload> known(PolicyReader.Result read) throws IOException {
    if (last == null) {
      return null;
    }
    SeenTraffic seen =
        new SeenTraffic(SeenTraffic.paths(PolicySet.of(read.policies())), pods.read());
    try (ApiClient client = server.connect(environment())) {
      new RecordedTraffic(client, terminal()).into(seen, last, false);
    }
    return seen.workloads();
  }

  private static ObjectNode row(Problem problem) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("level", "error")
        .put("kind", "refused")
        .put("file", problem.file())
        .put("line", problem.line())
        .put("message", problem.message() + " (column " + problem.column() + ")");
  }

  private static ObjectNode row(Finding finding) {
    ObjectNode row =
        JsonMapper.shared()
            .createObjectNode()
            .put("level", finding.level().name().toLowerCase(Locale.ROOT))
            .put("kind", finding.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("file", finding.file())
            .put("line", finding.line())
            .put("policy", finding.policy());
    if (finding.rule() != null) {
      row.put("rule", finding.rule());
    }
    return row.put("message", finding.message());
  }
}
