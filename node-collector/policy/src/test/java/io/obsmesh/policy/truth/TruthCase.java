package io.obsmesh.policy.truth;

import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import java.util.List;

/**
 * One row of a table.
 *
 * @param name a sentence
 * @param policies documents
 * @param expected later lines win over earlier ones; what none is about is allowed
 * @param probed what is tried between any two ends besides what lines name: protocol and port
 * @param four whether it holds for IPv4
 * @param six whether it holds for IPv6
 */
public record TruthCase(
    String name,
    String policies,
    List<Line> expected,
    List<PortProbe> probed,
    boolean four,
    boolean six) {
  /**
   * What passes and what does not.
   *
   * @param from name of an end; a star stands for any pod's namespace or name
   * @param port null: any that is probed
   * @param requests null: the connection; else each must come out so
   */
  public record Line(
      boolean allowed, String from, String to, PortProbe port, List<Request> requests) {
    /** Whether it is about these two. */
    public boolean isAbout(String source, String destination, PortProbe probe) {
      return matches(from, source)
          && matches(to, destination)
          && (port == null || port.equals(probe));
    }

    private static boolean matches(String pattern, String end) {
      return pattern.equals("any") || end.matches(pattern.replace("*", "[^/]+"));
    }
  }

  /** A protocol and port. */
  public record PortProbe(Protocol protocol, int port) {}

  @Override
  public String toString() {
    return name;
  }
}
