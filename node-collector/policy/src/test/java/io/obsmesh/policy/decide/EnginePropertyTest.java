package io.obsmesh.policy.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.LabelRequirement;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Selector;
import io.obsmesh.policy.truth.TruthWorld;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for any rules, on random ones. */
class EnginePropertyTest {
  private static final int ROUNDS = 3_000;
  private static final List<End> ENDS = List.copyOf(TruthWorld.ends(false).values());
  private static final List<Request> REQUESTS =
      List.of(
          RequestText.parse("GET /a"),
          RequestText.parse("POST /a/b"),
          RequestText.parse("GET /a//b"),
          RequestText.parse("redis GET a"),
          RequestText.parse("opaque"));

  private final Random random = new Random(5);

  @Test
  void allowRule_denies_nothing() {
    int changed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      RuleSet before = set(Mode.ENFORCE);
      RuleSet after = plus(before, rule(1_000, Action.ALLOW, Mode.ENFORCE));
      changed += compare(before, after, (was, is) -> assertThat(!was && is).isFalse());
    }
    assertThat(changed).isGreaterThan(200);
  }

  @Test
  void denyRule_allows_nothing() {
    int changed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      RuleSet before = set(Mode.ENFORCE);
      RuleSet after = plus(before, rule(1_000, Action.DENY, Mode.ENFORCE));
      changed += compare(before, after, (was, is) -> assertThat(was && !is).isFalse());
    }
    assertThat(changed).isGreaterThan(200);
  }

  @Test
  void auditAndOff_changeNothing() {
    for (int i = 0; i < ROUNDS; i++) {
      RuleSet before = set(Mode.ENFORCE);
      RuleSet after =
          plus(before, rule(1_000, action(), random.nextBoolean() ? Mode.AUDIT : Mode.OFF));
      assertThat(compare(before, after, (was, is) -> assertThat(is).isEqualTo(was))).isZero();
    }
  }

  @Test
  void order_changesNothing() {
    for (int i = 0; i < ROUNDS; i++) {
      RuleSet before = set(Mode.ENFORCE);
      List<Rule> rules = new ArrayList<>(before.rules());
      Collections.shuffle(rules, random);
      RuleSet after = new RuleSet(rules, before.isolations());
      assertThat(compare(before, after, (was, is) -> assertThat(is).isEqualTo(was))).isZero();
    }
  }

  @Test
  void auditOfAll_saysWhatEnforcingAllWouldDo() {
    int told = 0;
    for (int i = 0; i < ROUNDS; i++) {
      RuleSet enforced = set(Mode.ENFORCE);
      DecisionEngine strict = new DecisionEngine(enforced);
      DecisionEngine audit = new DecisionEngine(audited(enforced));
      Flow flow = flow();
      Request request = REQUESTS.get(random.nextInt(REQUESTS.size()));
      for (Direction direction : Direction.values()) {
        Verdict real = strict.judge(flow, request, direction);
        Verdict shown = audit.judge(flow, request, direction);
        assertThat(shown.denies()).isFalse();
        boolean denial = shown.audit() != null && shown.audit().denies();
        assertThat(denial).isEqualTo(real.denies());
        if (denial) {
          told++;
          assertThat(shown.audit().policy()).isEqualTo(real.policy());
          assertThat(shown.audit().ruleName()).isEqualTo(real.ruleName());
        }
      }
    }
    assertThat(told).isGreaterThan(200);
  }

  @Test
  void engineAboutOneFlow_decidesTheSame() {
    int denied = 0;
    for (int i = 0; i < ROUNDS; i++) {
      DecisionEngine all =
          new DecisionEngine(set(random.nextBoolean() ? Mode.ENFORCE : Mode.AUDIT));
      Flow flow = flow();
      DecisionEngine few = all.about(flow);
      for (Request request : REQUESTS) {
        for (Direction direction : Direction.values()) {
          Verdict verdict = all.judge(flow, request, direction);
          assertThat(few.judge(flow, request, direction)).isEqualTo(verdict);
          denied += verdict.denies() ? 1 : 0;
        }
      }
      assertThat(few.decide(flow)).isEqualTo(all.decide(flow));
    }
    assertThat(denied).isGreaterThan(200);
  }

  private interface Check {
    void of(boolean wasDenied, boolean isDenied);
  }

  /** How many of some verdicts differ. */
  private int compare(RuleSet before, RuleSet after, Check check) {
    DecisionEngine old = new DecisionEngine(before);
    DecisionEngine now = new DecisionEngine(after);
    int changed = 0;
    for (int i = 0; i < 8; i++) {
      Flow flow = flow();
      Request request = REQUESTS.get(random.nextInt(REQUESTS.size()));
      boolean was = old.decide(flow, request).denies();
      boolean is = now.decide(flow, request).denies();
      check.of(was, is);
      check.of(old.decide(flow).denies(), now.decide(flow).denies());
      changed += was == is ? 0 : 1;
    }
    return changed;
  }

  private static RuleSet plus(RuleSet set, Rule rule) {
    List<Rule> rules = new ArrayList<>(set.rules());
    rules.add(rule);
    return new RuleSet(rules, set.isolations());
  }

  private static RuleSet audited(RuleSet set) {
    return new RuleSet(
        set.rules().stream().map(EnginePropertyTest::audited).toList(),
        set.isolations().stream()
            .map(i -> new Isolation(i.id(), i.policy(), i.direction(), Mode.AUDIT, i.subject()))
            .toList());
  }

  private static Rule audited(Rule rule) {
    return new Rule(
        rule.id(),
        rule.policy(),
        rule.name(),
        rule.direction(),
        rule.action(),
        Mode.AUDIT,
        rule.enforcement(),
        rule.subject(),
        rule.peers(),
        rule.ports(),
        rule.l7(),
        rule.authentication(),
        rule.onAgentLoss());
  }

  private Flow flow() {
    return new Flow(
        ENDS.get(random.nextInt(ENDS.size())),
        ENDS.get(random.nextInt(ENDS.size())),
        random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
        80 + random.nextInt(2));
  }

  private RuleSet set(Mode mode) {
    List<Rule> rules = new ArrayList<>();
    List<Isolation> isolations = new ArrayList<>();
    int id = 0;
    for (int i = random.nextInt(6); i > 0; i--) {
      rules.add(rule(++id, action(), mode));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      isolations.add(new Isolation(++id, "p" + id, direction(), mode, selector()));
    }
    return new RuleSet(rules, isolations);
  }

  private Rule rule(int id, Action action, Mode mode) {
    List<Peer> peers = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      peers.add(peer());
    }
    List<PortSpan> ports =
        random.nextBoolean()
            ? List.of()
            : List.of(PortSpan.of(random.nextBoolean() ? Protocol.TCP : Protocol.ANY, 80));
    return new Rule(
        id,
        "p" + id,
        "r",
        direction(),
        action,
        mode,
        Enforcement.AUTO,
        selector(),
        peers,
        ports,
        l7(),
        action == Action.ALLOW && random.nextInt(8) == 0
            ? Authentication.REQUIRED
            : Authentication.DISABLED,
        Action.DENY);
  }

  private List<L7> l7() {
    return switch (random.nextInt(5)) {
      case 0 -> List.of(new L7.Http(Set.of("GET"), null, null, List.of()));
      case 1 -> List.of(new L7.Http(Set.of(), null, Pattern.regex("/a(/.*)?"), List.of()));
      case 2 -> List.of(new L7.Redis(Set.of("GET"), null));
      default -> List.of();
    };
  }

  private Peer peer() {
    return switch (random.nextInt(3)) {
      case 0 -> new Peer.Workloads(selector());
      case 1 ->
          new Peer.Cidr(
              Objects.requireNonNull(Prefix.parse("10.1." + (1 + random.nextInt(3)) + ".0/24")),
              List.of(),
              random.nextBoolean());
      default ->
          new Peer.Entity(
              Peer.Entity.Kind.values()[random.nextInt(Peer.Entity.Kind.values().length)]);
    };
  }

  private Selector selector() {
    return switch (random.nextInt(4)) {
      case 0 -> Selector.ANY;
      case 1 -> Selector.ofPods(TruthWorld.NAMESPACES[random.nextInt(3)], List.of());
      case 2 -> Selector.ofUnit("kubelet.service");
      default ->
          Selector.ofPods(
              null, List.of(LabelRequirement.equal("pod", TruthWorld.PODS[random.nextInt(3)])));
    };
  }

  private Action action() {
    return random.nextBoolean() ? Action.ALLOW : Action.DENY;
  }

  private Direction direction() {
    return random.nextBoolean() ? Direction.INGRESS : Direction.EGRESS;
  }
}
