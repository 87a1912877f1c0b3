package io.obsmesh.policy.seen;

import io.obsmesh.policy.decide.Decision;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.Verdict;
import io.obsmesh.policy.rule.Direction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts recorded traffic before an engine and says what comes out otherwise than it was. */
public final class Replay {
  private final DecisionEngine engine;

  public Replay(DecisionEngine engine) {
    this.engine = engine;
  }

  /**
   * What would happen.
   *
   * @param verdict the one that decides
   * @param effect compared with what happened
   */
  public record Outcome(Seen seen, Verdict verdict, Effect effect) {}

  /** What a policy does to something that was seen. */
  public enum Effect {
    /** Passed, and would pass. */
    STAYS_ALLOWED,
    /** Was denied, and would be. */
    STAYS_DENIED,
    /** Passed, and would be denied. */
    DENIED,
    /** Was denied, and would pass. */
    ALLOWED,
    /** Passed, would pass, and a row would say that it should not. */
    AUDITED
  }

  /** One outcome for each thing that was seen, in order. */
  public List<Outcome> run(List<Seen> all) {
    List<Outcome> outcomes = new ArrayList<>(all.size());
    for (Seen seen : all) {
      outcomes.add(outcome(seen));
    }
    return outcomes;
  }

  private Outcome outcome(Seen seen) {
    Verdict egress = judge(seen, Direction.EGRESS);
    Verdict ingress = judge(seen, Direction.INGRESS);
    Verdict verdict = new Decision(egress, ingress).deciding();
    boolean audited = isDenial(egress.audit()) || isDenial(ingress.audit());
    Effect effect;
    if (verdict.denies()) {
      effect = seen.denied() ? Effect.STAYS_DENIED : Effect.DENIED;
    } else if (seen.denied()) {
      effect = Effect.ALLOWED;
    } else if (audited) {
      effect = Effect.AUDITED;
      Verdict would = isDenial(egress.audit()) ? egress.audit() : ingress.audit();
      verdict = would == null ? verdict : would;
    } else {
      effect = Effect.STAYS_ALLOWED;
    }
    return new Outcome(seen, verdict, effect);
  }

  private static boolean isDenial(@Nullable Verdict verdict) {
    return verdict != null && verdict.denies();
  }

  /** A connection of which nobody could read anything is judged as that too. */
  private Verdict judge(Seen seen, Direction direction) {
    Verdict verdict = engine.judge(seen.flow(), seen.request(), direction);
    boolean unread =
        seen.request() == null && (seen.protocol() == null || seen.protocol().equals("unknown"));
    return unread && !verdict.denies() && verdict.requestsJudged()
        ? engine.judge(seen.flow(), new Request.Opaque(), direction)
        : verdict;
  }
}
