package io.obsmesh.collector;

import io.obsmesh.bpf.BpfException;
import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.collector.connection.VerdictRows;
import io.obsmesh.collector.policy.PolicyEnforcer;
import io.obsmesh.collector.policy.PolicyRefusedException;
import io.obsmesh.collector.requests.RequestRelay;
import io.obsmesh.collector.workload.WorkloadResolver;
import io.obsmesh.policy.keep.PolicyDirectory;
import io.obsmesh.policy.keep.PolicyWatch;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.read.Problem;
import io.obsmesh.table.RowSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * The policies in a directory, enforced: what is written there is in force within about a second,
 * and what cannot be enforced is told in the table {@code event} and changes nothing.
 */
final class AgentPolicy implements AutoCloseable, PolicyWatch.Listener {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int VERDICTS_PER_SECOND = 1000;

  private final PolicyEnforcer enforcer;
  private final PolicyWatch watch;
  private final Events events;

  /** Where the agent tells what it did. */
  interface Events {
    void tell(String kind, String name, String message);
  }

  AgentPolicy(
      Path directory,
      AgentConfig config,
      RowSink sink,
      LongUnaryOperator wallClock,
      Events events) {
    this.events = events;
    VerdictRows rows =
        new VerdictRows(config.node(), sink, new WorkloadResolver()::find, wallClock);
    List<Integer> exempt = config.capture().excludedPorts().stream().sorted().limit(8).toList();
    enforcer =
        new PolicyEnforcer(
            new PolicyOptions(
                PolicyOptions.DEFAULT_PINS, config.capture().cgroup(), exempt, VERDICTS_PER_SECOND),
            (verdict, rule) ->
                rows.write(
                    verdict,
                    rule == null ? null : rule.policy(),
                    rule == null ? null : rule.rule()),
            new RequestRelay(rows::write),
            name -> Set.of());
    watch = new PolicyWatch(new PolicyDirectory(directory), this);
  }

  void start() {
    try {
      enforcer.start();
    } catch (BpfException e) {
      events.tell("refused", "policy", String.valueOf(e.getMessage()));
      return;
    }
    watch.start(LOOK);
  }

  @Override
  public void changed(List<Policy> policies) {
    try {
      enforcer.apply(PolicySet.of(policies));
      events.tell("policy", "in force", policies.size() + " policies are in force");
    } catch (PolicyRefusedException e) {
      e.reasons().forEach(reason -> events.tell("refused", "policy", reason));
    } catch (RuntimeException e) {
      events.tell("refused", "policy", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void refused(List<Problem> problems) {
    problems.forEach(problem -> events.tell("refused", "policy", problem.toString()));
  }

  /** Leaves the policies in force. */
  @Override
  public void close() {
    watch.close();
    enforcer.close();
  }
}
