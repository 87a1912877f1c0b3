package io.obsmesh.obsctl;

import io.obsmesh.obsctl.text.Field;
import io.obsmesh.obsctl.text.Unit;
import io.obsmesh.policy.decide.Decision;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.RequestText;
import io.obsmesh.policy.decide.Verdict;
import io.obsmesh.policy.lint.Ways;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicySet;
import java.util.ArrayList;
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
    name = "explain",
    description = {
      "Which rule decides about a connection, or a request on it, and where it is enforced.",
      "An end is a service's name, unit:NAME, process:PATH, container:NAME, cgroup:PATH,"
          + " pod:NAMESPACE/NAME[,label=value…], an address, host or node. The second one has its"
          + " port, as orders:8080 or 10.0.0.53:53/udp.",
      "A request is GET /path [host=NAME] [Header=value], grpc service/method, redis COMMAND"
          + " [key…], mysql OPERATION [table,…], tls NAME [alpn=h2], dns NAME or opaque."
    })
final class PolicyExplainVerb extends Verb {
  private static final List<Field> FIELDS =
      List.of(
          new Field("direction", Unit.TEXT),
          new Field("subject", Unit.TEXT),
          new Field("verdict", Unit.TEXT),
          new Field("policy", Unit.TEXT),
          new Field("rule", Unit.TEXT),
          new Field("reason", Unit.TEXT),
          new Field("where", Unit.TEXT));

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "SRC", description = "The end that connects.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "DST:PORT", description = "The end that accepts.")
  private String destination = "";

  @Parameters(
      index = "2..*",
      paramLabel = "REQUEST",
      arity = "0..*",
      description = "What is said; without, the connection is explained.")
  private List<String> words = List.of();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description =
          "Files or directories of policies, - for standard input; without, those that this node"
              + " keeps.")
  private List<String> files = List.of();

  @Mixin private final PolicyDirectoryOptions directory = new PolicyDirectoryOptions();

  @Override
  public Integer call() {
    Flow flow = EndText.flow(source, destination);
    @Nullable Request request = null;
    if (!words.isEmpty()) {
      try {
        request = RequestText.parse(String.join(" ", words));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCode.USAGE, e.getMessage() == null ? "" : e.getMessage(), e);
      }
    }
    DecisionEngine engine =
        new DecisionEngine(PolicySet.of(files.isEmpty() ? kept() : PolicyFiles.readOrFail(files)));
    Decision decision = request == null ? engine.decide(flow) : engine.decide(flow, request);
    List<ObjectNode> rows = new ArrayList<>();
    rows.add(row(decision.egress(), source, ""));
    rows.add(row(decision.ingress(), destination, ""));
    for (Verdict verdict : List.of(decision.egress(), decision.ingress())) {
      Verdict audit = verdict.audit();
      if (audit != null && audit.denies()) {
        rows.add(row(audit, verdict == decision.egress() ? source : destination, "audit: "));
      }
    }
    PolicyRows.print(terminal(), output, rows, FIELDS);
    if (!output.quiet()) {
      boolean more =
          request == null
              && !decision.denies()
              && (decision.egress().requestsJudged() || decision.ingress().requestsJudged());
      terminal()
          .note(
              (decision.denies() ? "denied" : "allowed")
                  + (more ? "; requests on it are judged one by one: name one" : ""));
    }
    return ExitCode.OK;
  }

  private List<Policy> kept() {
    List<Policy> kept = directory.read();
    if (kept.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "this node keeps no policies: name files with -f FILE");
    }
    return kept;
  }

  private static ObjectNode row(Verdict verdict, String subject, String mark) {
    ObjectNode row =
        JsonMapper.shared()
            .createObjectNode()
            .put("direction", verdict.direction().name().toLowerCase(Locale.ROOT))
            .put("subject", subject)
            .put("verdict", mark + (verdict.denies() ? "denied" : "allowed"));
    String policy = verdict.policy();
    if (policy != null) {
      row.put("policy", policy).put("rule", verdict.ruleName());
    }
    row.put("reason", verdict.reason().words());
    if (verdict.rule() != null) {
      row.put("where", Ways.of(verdict.rule()));
    }
    return row;
  }
}
