package io.obsmesh.policy.decide;

import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.decide.Verdict.Reason;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Workload;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules, applied as {@link RuleSet} says. Written to be right and read, not to be fast: it goes
 * through all rules. Immutable.
 */
public final class DecisionEngine {
  private final List<Rule> rules;
  private final List<Isolation> isolations;
  private final boolean anyAudit;

  /** An engine for these rules; what is off is left out. */
  public DecisionEngine(RuleSet set) {
    rules = set.rules().stream().filter(rule -> rule.mode() != Mode.OFF).toList();
    isolations = set.isolations().stream().filter(each -> each.mode() != Mode.OFF).toList();
    anyAudit =
        rules.stream().anyMatch(rule -> rule.mode() == Mode.AUDIT)
            || isolations.stream().anyMatch(each -> each.mode() == Mode.AUDIT);
  }

  private DecisionEngine(List<Rule> rules, List<Isolation> isolations, boolean anyAudit) {
    this.rules = rules;
    this.isolations = isolations;
    this.anyAudit = anyAudit;
  }

  /** An engine that decides the same about this flow, and asks fewer rules. */
  public DecisionEngine about(Flow flow) {
    List<Rule> fitting =
        rules.stream()
            .filter(rule -> {
              @Nullable Workload subject = subject(flow, rule.direction()).workload();
              return subject != null
                  && rule.subject().test(subject)
                  && fits(rule, flow, rule.direction());
            })
            .toList();
    return new DecisionEngine(fitting, isolations, anyAudit);
  }

  /** What rules say of requests, all together. */
  public Stream<L7> requests() {
    return rules.stream().flatMap(rule -> rule.l7().stream());
  }

  /** What happens to a connection when it is opened. */
  public Decision decide(Flow flow) {
    return new Decision(judge(flow, null, Direction.EGRESS), judge(flow, null, Direction.INGRESS));
  }

  /** What happens to a request on a connection. */
  public Decision decide(Flow flow, Request request) {
    return new Decision(
        judge(flow, request, Direction.EGRESS), judge(flow, request, Direction.INGRESS));
  }

  /** What one end says: the source about egress, the destination about ingress. */
  public Verdict judge(Flow flow, @Nullable Request request, Direction direction) {
    @Nullable Workload subject = subject(flow, direction).workload();
    if (subject == null) {
      return allow(direction, Reason.NO_POLICY, null, false);
    }
    if (flow.isWithinPod()) {
      return allow(direction, Reason.WITHIN_POD, null, false);
    }
    Verdict happens = judge(flow, request, direction, subject, Mode.ENFORCE);
    if (!anyAudit) {
      return happens;
    }
    Verdict wouldHappen = judge(flow, request, direction, subject, Mode.AUDIT);
    return !happens.denies() && (wouldHappen.denies() || wouldHappen.requestsJudged())
        ? happens.withAudit(wouldHappen)
        : happens;
  }

  private Verdict judge(
      Flow flow, @Nullable Request request, Direction direction, Workload subject, Mode least) {
    boolean judged = false;
    @Nullable Rule allowing = null;
    boolean requestIsWrong = false;
    boolean unverified = false;
    for (Rule rule : rules) {
      if (rule.mode().compareTo(least) < 0
          || rule.direction() != direction
          || !rule.subject().test(subject)
          || !fits(rule, flow, direction)) {
        continue;
      }
      if (rule.action() == Action.DENY) {
        judged |= !rule.l7().isEmpty();
        if (rule.l7().isEmpty() || (request != null && RequestMatch.fits(rule, request))) {
          return new Verdict(direction, Action.DENY, Reason.DENIED, rule, null, null, false);
        }
      } else if (rule.authentication() == Authentication.REQUIRED
          && !peer(flow, direction).verified()) {
        unverified = true;
      } else if (rule.l7().isEmpty()) {
        // One that allows all is better named than one that allows this request.
        allowing = allowing == null || !allowing.l7().isEmpty() ? rule : allowing;
      } else if (request != null && !RequestMatch.fits(rule, request)) {
        requestIsWrong = true;
      } else {
        allowing = allowing == null ? rule : allowing;
      }
    }
    @Nullable Isolation isolation = isolation(subject, direction, least);
    if (isolation == null) {
      return allow(direction, Reason.NO_POLICY, null, judged);
    }
    if (allowing != null) {
      return allow(direction, Reason.ALLOWED, allowing, judged || !allowing.l7().isEmpty());
    }
    Reason reason =
        requestIsWrong
            ? Reason.REQUEST_NOT_ALLOWED
            : unverified ? Reason.NOT_AUTHENTICATED : Reason.DEFAULT_DENY;
    return new Verdict(direction, Action.DENY, reason, null, isolation, null, false);
  }

  private static Verdict allow(
      Direction direction, Reason reason, @Nullable Rule rule, boolean judged) {
    return new Verdict(direction, Action.ALLOW, reason, rule, null, null, judged);
  }

  private @Nullable Isolation isolation(Workload subject, Direction direction, Mode least) {
    for (Isolation each : isolations) {
      if (each.mode().compareTo(least) >= 0
          && each.direction() == direction
          && each.subject().test(subject)) {
        return each;
      }
    }
    return null;
  }

  private static End subject(Flow flow, Direction direction) {
    return direction == Direction.INGRESS ? flow.destination() : flow.source();
  }

  private static End peer(Flow flow, Direction direction) {
    return direction == Direction.INGRESS ? flow.source() : flow.destination();
  }

  private static boolean fits(Rule rule, Flow flow, Direction direction) {
    @Nullable Workload accepting = flow.destination().workload();
    boolean port =
        rule.ports().isEmpty()
            || rule.ports().stream()
                .anyMatch(span -> span.test(flow.protocol(), flow.port(), accepting));
    return port
        && (rule.peers().isEmpty()
            || rule.peers().stream().anyMatch(each -> isPeer(each, flow, direction)));
  }

  private static boolean isPeer(Peer described, Flow flow, Direction direction) {
    End end = peer(flow, direction);
    return switch (described) {
      case Peer.Workloads(var selector) -> end.workload() != null && selector.test(end.workload());
      case Peer.Cidr(var prefix, var except, var outsideOnly) -> {
        var address = end.address();
        yield address != null
            && prefix.contains(address)
            && except.stream().noneMatch(inner -> inner.contains(address))
            && !(outsideOnly && end.isKnown());
      }
      case Peer.Entity(var kind) -> {
        @Nullable String here = subject(flow, direction).node();
        boolean sameNode = end.node() != null && Objects.equals(end.node(), here);
        yield switch (kind) {
          case ALL -> true;
          case WORLD -> !end.isKnown();
          case HOST -> sameNode && !end.isPod();
          case REMOTE_NODE -> end.node() != null && !sameNode && !end.isPod();
          case CLUSTER -> end.isKnown();
        };
      }
      case Peer.Fqdn(var name) ->
          direction == Direction.EGRESS && flow.destinationNames().stream().anyMatch(name::matches);
    };
  }
}
