package io.obsmesh.obsctl;

import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Mode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "ls", description = "List the policies that this node keeps.")
final class PolicyListVerb extends Verb {
  private static final List<Field> FIELDS =
      List.of(
          new Field("policy", Unit.TEXT),
          new Field("kind", Unit.TEXT),
          new Field("mode", Unit.TEXT),
          new Field("ingress", Unit.NUMBER),
          new Field("egress", Unit.NUMBER),
          new Field("default_deny", Unit.TEXT),
          new Field("file", Unit.TEXT));

  @Mixin private final PolicyDirectoryOptions directory = new PolicyDirectoryOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    List<ObjectNode> rows = directory.read().stream().map(PolicyListVerb::row).toList();
    PolicyRows.print(terminal(), output, rows, FIELDS);
    if (!output.quiet()) {
      terminal().note(rows.size() == 1 ? "1 policy" : rows.size() + " policies");
    }
    return rows.isEmpty() && output.failEmpty() ? ExitCode.EMPTY : ExitCode.OK;
  }

  private static ObjectNode row(Policy policy) {
    // Rules do no more than their policy: the most that any does is what the policy does.
    Mode mode =
        Stream.concat(
                policy.rules().stream().map(each -> each.mode()),
                policy.isolations().stream().map(each -> each.mode()))
            .max(Mode::compareTo)
            .orElse(Mode.OFF);
    return JsonMapper.shared()
        .createObjectNode()
        .put("policy", policy.fullName())
        .put("kind", policy.kind())
        .put("mode", mode.name().toLowerCase(Locale.ROOT))
        .put("ingress", rules(policy, Direction.INGRESS))
        .put("egress", rules(policy, Direction.EGRESS))
        .put(
            "default_deny",
            String.join(
                " ",
                policy.isolations().stream()
                    .map(each -> each.direction().name().toLowerCase(Locale.ROOT))
                    .distinct()
                    .toList()))
        .put("file", policy.file());
  }

  private static long rules(Policy policy, Direction direction) {
    return policy.rules().stream().filter(each -> each.direction() == direction).count();
  }
}
