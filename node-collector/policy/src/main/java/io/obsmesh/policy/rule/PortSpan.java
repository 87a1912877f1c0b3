package io.obsmesh.policy.rule;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ports of a protocol. For ICMP the numbers are message types.
 *
 * @param from first port, 0 to 65535; 0 where {@code name} is given
 * @param to last port, not below {@code from}
 * @param name a port that the accepting workload names; null for numbers
 */
public record PortSpan(Protocol protocol, int from, int to, @Nullable String name) {
  /** What a port belongs to. */
  public enum Protocol {
    /** TCP, UDP and SCTP, and with all ports ICMP too. */
    ANY,
    TCP,
    UDP,
    SCTP,
    ICMP,
    ICMPV6;

    /** Whether what is asked for as this covers traffic of that (never ANY) protocol. */
    public boolean covers(Protocol actual) {
      return this == ANY || this == actual;
    }
  }

  public PortSpan {
    Objects.requireNonNull(protocol);
    if (from < 0 || to < from || to > 65535) {
      throw new IllegalArgumentException(
          "ports: " + from + "-" + to + " (expected: 0 to 65535, ascending)");
    }
  }

  /** All ports of a protocol. */
  public static PortSpan all(Protocol protocol) {
    return new PortSpan(protocol, 0, 65535, null);
  }

  /** One port. */
  public static PortSpan of(Protocol protocol, int port) {
    return new PortSpan(protocol, port, port, null);
  }

  /** The port that the accepting workload calls so. */
  public static PortSpan named(Protocol protocol, String name) {
    return new PortSpan(protocol, 0, 0, name);
  }

  /**
   * Whether traffic fits.
   *
   * @param actual never ANY
   * @param port of the accepting end, or the ICMP type
   * @param accepting the accepting workload, null when it is not known: then no named port fits
   */
  public boolean test(Protocol actual, int port, @Nullable Workload accepting) {
    if (!protocol.covers(actual)) {
      return false;
    }
    if (name != null) {
      return accepting != null
          && accepting.ports().stream()
              .anyMatch(named ->
                  named.port() == port && named.protocol() == actual && named.name().equals(name));
    }
    boolean icmp = actual == Protocol.ICMP || actual == Protocol.ICMPV6;
    if (protocol == Protocol.ANY && icmp) {
      return from == 0 && to == 65535;
    }
    return port >= from && port <= to;
  }
}
