package io.obsmesh.policy.decide;

import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.Rule;
import org.jspecify.annotations.Nullable;

/**
 * What is said about traffic in one direction.
 *
 * @param action what happens to it
 * @param reason why
 * @param rule the rule that decides; null when none does
 * @param isolation what denies for want of a rule; null else
 * @param audit what rules in audit mode would do besides: a denial that does not happen; null when
 *     they would change nothing
 * @param requestsJudged of a connection: what is said on it will be judged, each by itself
 */
public record Verdict(
    Direction direction,
    Action action,
    Reason reason,
    @Nullable Rule rule,
    @Nullable Isolation isolation,
    @Nullable Verdict audit,
    boolean requestsJudged) {
  /** Why. */
  public enum Reason {
    /** No policy isolates this end in this direction. */
    NO_POLICY("no policy"),
    /** Traffic of a pod with itself. */
    WITHIN_POD("within the pod"),
    /** A rule allows it. */
    ALLOWED("allowed by rule"),
    /** A rule denies it. */
    DENIED("denied by rule"),
    /** Nothing allows it. */
    DEFAULT_DENY("no rule allows it"),
    /** Rules allow the connection, but not this request. */
    REQUEST_NOT_ALLOWED("no rule allows this request"),
    /** A rule allows it for a verified peer, and this one is not. */
    NOT_AUTHENTICATED("the peer's identity is not verified");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** As rows say it. */
    public String words() {
      return words;
    }
  }

  public boolean denies() {
    return action == Action.DENY;
  }

  /** The policy that decides, or null. */
  public @Nullable String policy() {
    return rule != null ? rule.policy() : isolation != null ? isolation.policy() : null;
  }

  /** What rows say in column {@code rule}, or null. */
  public @Nullable String ruleName() {
    return rule != null ? rule.name() : isolation != null ? Isolation.NAME : null;
  }

  Verdict withAudit(Verdict other) {
    return new Verdict(
        direction, action, reason, rule, isolation, other, requestsJudged || other.requestsJudged);
  }
}
