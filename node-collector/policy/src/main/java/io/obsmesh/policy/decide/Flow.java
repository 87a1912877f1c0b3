package io.obsmesh.policy.decide;

import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Workload;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection, or datagrams between the same two ends.
 *
 * @param source the end that opened it
 * @param protocol never ANY
 * @param port of the destination, or the ICMP type
 * @param destinationNames the names whose valid answers held the destination's address when the
 *     source asked DNS; lower case, no last dot
 */
public record Flow(
    End source, End destination, Protocol protocol, int port, Set<String> destinationNames) {
  /**
   * One end.
   *
   * @param workload null when nothing is known of it
   * @param address null when it is not known: then no network fits
   * @param node the node it is on, or is; null for what is no part of the cluster
   * @param verified it proved its identity on this connection
   */
  public record End(
      @Nullable Workload workload,
      @Nullable Prefix address,
      @Nullable String node,
      boolean verified) {
    /** Something outside: an address that is nobody's we know. */
    public static End outside(Prefix address) {
      return new End(null, address, null, false);
    }

    boolean isPod() {
      return workload != null && workload.namespace() != null;
    }

    boolean isKnown() {
      return workload != null || node != null;
    }
  }

  public Flow {
    Objects.requireNonNull(source);
    Objects.requireNonNull(destination);
    if (protocol == Protocol.ANY) {
      throw new IllegalArgumentException("protocol: ANY (expected: the one it has)");
    }
    destinationNames = Set.copyOf(destinationNames);
  }

  /** Without names. */
  public Flow(End source, End destination, Protocol protocol, int port) {
    this(source, destination, protocol, port, Set.of());
  }

  /** Whether both ends are the same pod: its own loopback, which nothing forbids. */
  boolean isWithinPod() {
    if (!source.isPod() || !destination.isPod()) {
      return false;
    }
    Workload from = Objects.requireNonNull(source.workload());
    Workload to = Objects.requireNonNull(destination.workload());
    return from.pod() != null
        && from.pod().equals(to.pod())
        && Objects.equals(from.namespace(), to.namespace());
  }
}
