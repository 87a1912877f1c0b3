package io.obsmesh.policy.rule;

import java.util.List;

/**
 * One rule: all of its conditions must hold, and of each list one element.
 *
 * @param id 1 or more, unique in the set; small, so that the kernel can name it
 * @param policy the policy it is of, {@code namespace/name} or {@code name}
 * @param name unique in the policy and direction: its own, or its place as {@code ingress[0]}
 * @param direction of the connection as the subject sees it
 * @param subject whom it is about
 * @param peers the other end; empty: any
 * @param ports of the end that accepts the connection; empty: any protocol and port
 * @param l7 what may (or may not) be said; empty: anything. An allow rule with L7 allows nothing
 *     else on its connections; a deny rule with L7 denies just that
 * @param authentication whether the peer's identity has to be verified for this rule to fit
 * @param onAgentLoss what becomes of traffic that needs the agent for its verdict while there is
 *     none
 */
public record Rule(
    int id,
    String policy,
    String name,
    Direction direction,
    Action action,
    Mode mode,
    Enforcement enforcement,
    Selector subject,
    List<Peer> peers,
    List<PortSpan> ports,
    List<L7> l7,
    Authentication authentication,
    Action onAgentLoss) {
  public Rule {
    if (id < 1) {
      throw new IllegalArgumentException("id: " + id + " (expected: 1 or more)");
    }
    peers = List.copyOf(peers);
    ports = List.copyOf(ports);
    l7 = List.copyOf(l7);
  }

  /** The same under another number. */
  public Rule withId(int number) {
    return new Rule(
        number,
        policy,
        name,
        direction,
        action,
        mode,
        enforcement,
        subject,
        peers,
        ports,
        l7,
        authentication,
        onAgentLoss);
  }

  /** The same under another name. */
  public Rule withName(String other) {
    return new Rule(
        id,
        policy,
        other,
        direction,
        action,
        mode,
        enforcement,
        subject,
        peers,
        ports,
        l7,
        authentication,
        onAgentLoss);
  }
}
