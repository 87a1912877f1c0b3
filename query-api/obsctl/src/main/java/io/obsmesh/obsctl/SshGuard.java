package io.obsmesh.obsctl;

import io.obsmesh.collector.workload.SshSession;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.decide.Verdict;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps people from cutting off the branch that they sit on. */
final class SshGuard {
  private static final String HERE = "here";

  private SshGuard() {}

  /**
   * Fails when the policies of a node, with these added or replaced, would deny one of these
   * connections.
   */
  static void check(List<Policy> kept, List<Policy> added, List<SshSession> sessions) {
    if (sessions.isEmpty()) {
      return;
    }
    Map<String, Policy> all = new LinkedHashMap<>();
    kept.forEach(policy -> all.put(policy.fullName(), policy));
    added.forEach(policy -> all.put(policy.fullName(), policy));
    DecisionEngine engine = new DecisionEngine(PolicySet.of(List.copyOf(all.values())));
    for (SshSession session : sessions) {
      Verdict verdict = engine.judge(flow(session), null, Direction.INGRESS);
      if (verdict.denies()) {
        throw new CommandFailure(
            ExitCode.CHECK_FAILED,
            "%s %s would deny the SSH session that this is typed in (from %s to port %d of %s): %s."
                    .formatted(
                        Objects.requireNonNull(verdict.policy()),
                        verdict.ruleName(),
                        session.client(),
                        session.port(),
                        session.executable(),
                        verdict.reason().words())
                + " Allow it, or use --force");
      }
    }
  }

  private static Flow flow(SshSession session) {
    @Nullable Prefix client = Prefix.parse(session.client());
    boolean local = session.client().startsWith("127.") || session.client().equals("::1");
    End from = new End(null, client, local ? HERE : null, false);
    Workload server = Workload.host(null, session.executable(), session.unit(), session.cgroup());
    return new Flow(from, new End(server, null, HERE, false), Protocol.TCP, session.port());
  }
}
