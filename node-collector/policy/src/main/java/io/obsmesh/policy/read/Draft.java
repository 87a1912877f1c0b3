package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Place;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.Isolation;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.Selector;
import java.util.ArrayList;
import java.util.List;

/** A policy in the making: what is the same for all of its rules, and the rules so far. */
final class Draft {
  private final Header header;
  private final Mode mode;
  private final Enforcement enforcement;
  private final Action onAgentLoss;
  private final Selector subject;
  private final List<Rule> rules = new ArrayList<>();
  private final List<Isolation> isolations = new ArrayList<>();
  private final List<Problem> notes = new ArrayList<>();

  Draft(Header header, Mode mode, Enforcement enforcement, Action onAgentLoss, Selector subject) {
    this.header = header;
    this.mode = mode;
    this.enforcement = enforcement;
    this.onAgentLoss = onAgentLoss;
    this.subject = subject;
  }

  /** A rule of the policy's own mode. */
  void add(
      Direction direction,
      Action action,
      String name,
      List<Peer> peers,
      List<PortSpan> ports,
      List<L7> l7,
      Authentication authentication) {
    add(direction, action, mode, name, peers, ports, l7, authentication);
  }

  /** A rule; does no more than its policy does. */
  void add(
      Direction direction,
      Action action,
      Mode own,
      String name,
      List<Peer> peers,
      List<PortSpan> ports,
      List<L7> l7,
      Authentication authentication) {
    Mode least = own.compareTo(mode) < 0 ? own : mode;
    rules.add(
        new Rule(
            rules.size() + isolations.size() + 1,
            header.fullName(),
            name,
            direction,
            action,
            least,
            enforcement,
            subject,
            peers,
            ports,
            l7,
            authentication,
            onAgentLoss));
  }

  void isolate(Direction direction) {
    isolations.add(
        new Isolation(
            rules.size() + isolations.size() + 1, header.fullName(), direction, mode, subject));
  }

  /** Remembers what does nothing. */
  void note(Place place, String message) {
    notes.add(new Problem(header.file(), place.line(), place.column(), message));
  }

  Policy policy() {
    return new Policy(
        header.kind(),
        header.namespace(),
        header.name(),
        header.file(),
        header.line(),
        rules,
        isolations,
        notes,
        "");
  }
}
