package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.RequestText;
import io.obsmesh.policy.decide.Verdict;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.seen.Replay;
import io.obsmesh.policy.seen.Replay.Effect;
import io.obsmesh.policy.seen.Replay.Outcome;
import io.obsmesh.policy.seen.SeenTraffic;
import java.io.IOException;
import java.util.EnumMap;
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
    name = "test",
    description = {
      "Put recorded traffic before policies and list what would change.",
      "Exit codes: 0 nothing that passed would be denied, 2 a policy is refused, 3 something"
          + " would be denied, 5 a node did not answer."
    })
final class PolicyTestVerb extends Verb {
  private static final List<Field> FIELDS =
      List.of(
          new Field("effect", Unit.TEXT),
          new Field("count", Unit.NUMBER),
          new Field("src", Unit.TEXT),
          new Field("dst", Unit.TEXT),
          new Field("port", Unit.NUMBER),
          new Field("transport", Unit.TEXT),
          new Field("request", Unit.TEXT),
          new Field("direction", Unit.TEXT),
          new Field("policy", Unit.TEXT),
          new Field("rule", Unit.TEXT),
          new Field("reason", Unit.TEXT));

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
      defaultValue = "1h",
      description = "How much of what was recorded (default ${DEFAULT-VALUE}).")
  private String last = "1h";

  @Option(names = "--all", description = "Also list what stays as it is.")
  private boolean all;

  @Override
  public Integer call() throws IOException {
    RuleSet rules = PolicySet.of(PolicyFiles.readOrFail(files));
    SeenTraffic seen = new SeenTraffic(SeenTraffic.paths(rules), pods.read());
    boolean partial;
    try (ApiClient client = server.connect(environment())) {
      RecordedTraffic recorded = new RecordedTraffic(client, terminal());
      recorded.into(seen, last, true);
      partial = recorded.partial();
    }
    List<Outcome> outcomes = new Replay(new DecisionEngine(rules)).run(seen.all());
    Map<Effect, Long> counts = new EnumMap<>(Effect.class);
    outcomes.forEach(each -> counts.merge(each.effect(), each.seen().count(), Long::sum));
    List<ObjectNode> rows =
        outcomes.stream()
            .filter(each -> all || changes(each.effect()))
            .map(PolicyTestVerb::row)
            .toList();
    PolicyRows.print(terminal(), output, rows, FIELDS);
    if (!output.quiet()) {
      terminal().note(summary(counts));
    }
    if (counts.containsKey(Effect.DENIED)) {
      return ExitCode.CHECK_FAILED;
    }
    if (partial) {
      return ExitCode.PARTIAL;
    }
    return outcomes.isEmpty() && output.failEmpty() ? ExitCode.EMPTY : ExitCode.OK;
  }

  private static boolean changes(Effect effect) {
    return switch (effect) {
      case DENIED, ALLOWED, AUDITED -> true;
      case STAYS_ALLOWED, STAYS_DENIED -> false;
    };
  }

  private static String summary(Map<Effect, Long> counts) {
    long seen = counts.values().stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        "%,d seen · %,d stay as they are · %,d would be denied · %,d would be allowed · %,d would"
            + " be reported only",
        seen,
        counts.getOrDefault(Effect.STAYS_ALLOWED, 0L)
            + counts.getOrDefault(Effect.STAYS_DENIED, 0L),
        counts.getOrDefault(Effect.DENIED, 0L),
        counts.getOrDefault(Effect.ALLOWED, 0L),
        counts.getOrDefault(Effect.AUDITED, 0L));
  }

  private static ObjectNode row(Outcome outcome) {
    var seen = outcome.seen();
    Verdict verdict = outcome.verdict();
    ObjectNode row =
        JsonMapper.shared()
            .createObjectNode()
            .put("effect", outcome.effect().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("count", seen.count())
            .put("src", seen.source())
            .put("dst", seen.destination())
            .put("port", seen.flow().port())
            .put("transport", seen.flow().protocol().name().toLowerCase(Locale.ROOT));
    if (seen.request() != null) {
      row.put("request", RequestText.of(seen.request()));
    }
    row.put("direction", verdict.direction().name().toLowerCase(Locale.ROOT));
    String policy = verdict.policy();
    if (policy != null) {
      row.put("policy", policy);
      row.put("rule", verdict.ruleName());
    }
    return row.put("reason", verdict.reason().words());
  }
}
