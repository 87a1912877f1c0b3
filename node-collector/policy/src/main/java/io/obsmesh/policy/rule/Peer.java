package io.obsmesh.policy.rule;

import io.obsmesh.policy.pattern.Pattern;
import java.util.List;

/** The other end of a connection, as a rule names it. */
public sealed interface Peer {
  /** Workloads, wherever they run. */
  record Workloads(Selector selector) implements Peer {}

  /**
   * Addresses of a network.
   *
   * @param except networks inside of it that do not count
   * @param outsideOnly as in Cilium: only addresses of what is no known workload
   */
  record Cidr(Prefix prefix, List<Prefix> except, boolean outsideOnly) implements Peer {
    public Cidr {
      except = List.copyOf(except);
    }
  }

  /** A kind of place. */
  record Entity(Kind kind) implements Peer {
    /** What can be named. */
    public enum Kind {
      /** Everything. */
      ALL,
      /** What is neither a known workload nor a node. */
      WORLD,
      /** The node that the subject runs on: its addresses, loopback too, and no pod on it. */
      HOST,
      /** Another node of the cluster; no pod on it. */
      REMOTE_NODE,
      /** Known workloads and all nodes. */
      CLUSTER
    }
  }

  /**
   * Addresses that names had in answers to the subject's own DNS questions, while these are valid.
   * Egress only.
   *
   * @param name matches whole names in lower case without the last dot
   */
  record Fqdn(Pattern name) implements Peer {}
}
