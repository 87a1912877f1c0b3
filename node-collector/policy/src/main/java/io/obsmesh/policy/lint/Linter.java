package io.obsmesh.policy.lint;

import io.obsmesh.policy.lint.Finding.Kind;
import io.obsmesh.policy.lint.Finding.Level;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.Problem;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.Selector;
import io.obsmesh.policy.rule.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks through policies, each by itself and together. */
public final class Linter {
  /** Ports that usually carry TLS. */
  private static final int[] TLS_PORTS = {443, 465, 636, 853, 993, 995, 6443, 8443};

  private final List<Policy> policies;
  private final List<Finding> findings = new ArrayList<>();

  private Linter(List<Policy> policies) {
    this.policies = policies;
  }

  /**
   * What is to be said of these policies, in their order.
   *
   * @param known the workloads that there are, to find selectors that select none; null when nobody
   *     knows
   */
  public static List<Finding> lint(List<Policy> policies, @Nullable Collection<Workload> known) {
    Linter linter = new Linter(policies);
    for (Policy policy : policies) {
      linter.policy(policy);
      if (known != null) {
        linter.selections(policy, known);
      }
    }
    return linter.findings;
  }

  private void policy(Policy policy) {
    for (Problem note : policy.notes()) {
      findings.add(
          new Finding(
              Level.WARNING,
              Kind.NO_EFFECT,
              note.file(),
              note.line(),
              policy.fullName(),
              null,
              note.message()));
    }
    for (Rule rule : policy.rules()) {
      for (String reason : Never.reasons(rule)) {
        add(Level.WARNING, Kind.NEVER_MATCHES, policy, rule, "never fits: " + reason);
      }
      if (rule.mode() != Mode.OFF) {
        others(policy, rule);
        requests(policy, rule);
      }
    }
    for (Direction direction : Direction.values()) {
      effect(policy, direction);
    }
    dns(policy);
  }

  /** Rules that another one makes superfluous. */
  private void others(Policy policy, Rule rule) {
    for (Policy other : policies) {
      for (Rule wide : other.rules()) {
        boolean same = wide.id() == rule.id() && isSame(other, policy);
        if (same || wide.mode().compareTo(rule.mode()) < 0) {
          continue;
        }
        if (wide.action() == Action.DENY
            && rule.action() == Action.ALLOW
            && Cover.rule(wide, rule)) {
          add(
              Level.WARNING,
              Kind.DENIED_ANYWAY,
              policy,
              rule,
              "allows nothing: " + name(wide, rule) + " denies all of it, and deny wins");
          return;
        }
        // Of two that cover each other the later one is superfluous.
        if (wide.action() == rule.action()
            && Cover.rule(wide, rule)
            && (!Cover.rule(rule, wide) || isBefore(other, wide, policy, rule))) {
          add(
              Level.NOTE,
              Kind.SHADOWED,
              policy,
              rule,
              "says nothing new: " + name(wide, rule) + " covers all of it");
          return;
        }
      }
    }
  }

  private boolean isBefore(Policy other, Rule wide, Policy policy, Rule rule) {
    return isSame(other, policy)
        ? wide.id() < rule.id()
        : policies.indexOf(other) < policies.indexOf(policy);
  }

  /** Names are unique in what is looked through. */
  private static boolean isSame(Policy one, Policy other) {
    return one.fullName().equals(other.fullName());
  }

  private static String name(Rule wide, Rule rule) {
    return wide.policy().equals(rule.policy())
        ? "rule " + wide.name()
        : "rule " + wide.name() + " of " + wide.policy();
  }

  private void requests(Policy policy, Rule rule) {
    if (rule.l7().isEmpty()) {
      return;
    }
    boolean payload = rule.l7().stream().anyMatch(each -> !(each instanceof L7.Tls));
    for (int port : payload ? TLS_PORTS : new int[0]) {
      if (rule.ports().stream()
          .anyMatch(span -> span.from() == port && span.test(Protocol.TCP, port, null))) {
        add(
            Level.NOTE,
            Kind.UNREADABLE_TLS,
            policy,
            rule,
            "port "
                + port
                + " usually carries TLS: what the agent cannot read is denied; judge it by tls:"
                + " [{sni: …}] instead");
        break;
      }
    }
    if (rule.action() == Action.DENY && rule.ports().isEmpty()) {
      add(
          Level.WARNING,
          Kind.TOO_WIDE,
          policy,
          rule,
          "denies on every port also what nobody can read, since it might be such a request: name"
              + " ports");
    }
    if (rule.enforcement() == Enforcement.KERNEL) {
      Set<String> beyond = Ways.beyondKernel(rule);
      if (!beyond.isEmpty()) {
        add(
            Level.WARNING,
            Kind.NOT_IN_KERNEL,
            policy,
            rule,
            "cannot be exact in the kernel: "
                + String.join(", ", beyond)
                + "; write enforcement: auto, or apply refuses it");
      }
    }
  }

  /** Allow rules where nothing is denied. */
  private void effect(Policy policy, Direction direction) {
    boolean isolates =
        policies.stream()
            .flatMap(each -> each.isolations().stream())
            .anyMatch(each -> each.direction() == direction && each.mode() != Mode.OFF);
    if (isolates) {
      return;
    }
    for (Rule rule : policy.rules()) {
      if (rule.direction() == direction
          && rule.action() == Action.ALLOW
          && rule.mode() != Mode.OFF) {
        add(
            Level.NOTE,
            Kind.NO_EFFECT,
            policy,
            rule,
            "allows what nothing denies: no policy here is default-deny in that direction");
      }
    }
  }

  /** Names that nobody may ask for. */
  private void dns(Policy policy) {
    for (Rule rule : policy.rules()) {
      boolean names = rule.peers().stream().anyMatch(peer -> peer instanceof Peer.Fqdn);
      boolean asked =
          policies.stream()
              .flatMap(each -> each.rules().stream())
              .anyMatch(other ->
                  other.direction() == Direction.EGRESS
                      && other.action() == Action.ALLOW
                      && other.peers().stream().noneMatch(peer -> peer instanceof Peer.Fqdn)
                      && Cover.selector(other.subject(), rule.subject())
                      && takesDns(other.ports()));
      if (names && !asked && rule.action() == Action.ALLOW) {
        add(
            Level.WARNING,
            Kind.NO_DNS,
            policy,
            rule,
            "names hosts, but no rule lets the subject ask DNS: add an egress rule with ports:"
                + " [{port: 53, protocol: UDP}, {port: 53}]");
      }
    }
  }

  private static boolean takesDns(List<PortSpan> ports) {
    return ports.isEmpty()
        || ports.stream()
            .anyMatch(
                span -> span.test(Protocol.UDP, 53, null) || span.test(Protocol.TCP, 53, null));
  }

  private void selections(Policy policy, Collection<Workload> known) {
    Set<Selector> subjects = new java.util.LinkedHashSet<>();
    policy.isolations().forEach(each -> subjects.add(each.subject()));
    policy.rules().forEach(each -> subjects.add(each.subject()));
    for (Selector subject : subjects) {
      if (known.stream().noneMatch(subject::test)) {
        add(
            Level.WARNING,
            Kind.SELECTS_NOTHING,
            policy,
            null,
            "its subject is none of the " + known.size() + " workloads that were seen");
      }
    }
    for (Rule rule : policy.rules()) {
      for (Peer peer : rule.peers()) {
        if (peer instanceof Peer.Workloads(var selector)
            && known.stream().noneMatch(selector::test)) {
          add(
              Level.NOTE,
              Kind.SELECTS_NOTHING,
              policy,
              rule,
              "a peer is none of the " + known.size() + " workloads that were seen");
        }
      }
    }
  }

  private void add(Level level, Kind kind, Policy policy, @Nullable Rule rule, String message) {
    findings.add(
        new Finding(
            level,
            kind,
            policy.file(),
            policy.line(),
            policy.fullName(),
            rule == null ? null : rule.name(),
            message));
  }
}
