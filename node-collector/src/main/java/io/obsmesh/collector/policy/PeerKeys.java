package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys by which the kernel finds what rules say about a peer. */
final class PeerKeys {
  private static final Set<Integer> ANYBODY = Set.of(0);
  private static final List<Prefix> EVERYWHERE =
      List.of(new Prefix(0, 0, 0), new Prefix(0, 0xffffL << 32, 96));
  private static final List<Prefix> LOOPBACK =
      List.of(new Prefix(0, 1, 128), new Prefix(0, 0xffff_7f00_0000L, 104));

  private final NodeView node;
  private final WorkloadLabels workloads;
  private final AddressClasses classes = new AddressClasses();
  private final Map<Peer, Integer> matchers = new HashMap<>();

  PeerKeys(List<Rule> rules, NodeView node, WorkloadLabels workloads) {
    this.node = node;
    this.workloads = workloads;
    for (Rule rule : rules) {
      for (Peer peer : rule.peers()) {
        if (!isAnybody(peer) && !matchers.containsKey(peer)) {
          matchers.put(peer, classes.add(within(peer), except(peer)));
        }
      }
    }
    classes.build();
  }

  private static boolean isAnybody(Peer peer) {
    return peer instanceof Peer.Entity(var kind) && kind == Peer.Entity.Kind.ALL;
  }

  private List<Prefix> within(Peer peer) {
    return switch (peer) {
      case Peer.Workloads(var selector) ->
          node.remotes().stream()
              .filter(remote -> selector.test(remote.workload()))
              .map(NodeView.Remote::address)
              .toList();
      case Peer.Cidr(var prefix, var ignored, var outsideOnly) -> List.of(prefix);
      case Peer.Fqdn(var name) -> List.copyOf(node.named().apply(name));
      case Peer.Entity(var kind) ->
          switch (kind) {
            case ALL, WORLD -> EVERYWHERE;
            case HOST -> host();
            case REMOTE_NODE -> node.nodeAddresses();
            case CLUSTER -> known();
          };
    };
  }

  private List<Prefix> except(Peer peer) {
    return switch (peer) {
      case Peer.Cidr(var prefix, var except, var outsideOnly) -> {
        List<Prefix> all = new ArrayList<>(except);
        if (outsideOnly) {
          all.addAll(known());
        }
        yield all;
      }
      case Peer.Entity(var kind) -> kind == Peer.Entity.Kind.WORLD ? known() : List.of();
      case Peer.Workloads ignored -> List.of();
      case Peer.Fqdn ignored -> List.of();
    };
  }

  private List<Prefix> host() {
    List<Prefix> all = new ArrayList<>(LOOPBACK);
    all.addAll(node.hostAddresses());
    return all;
  }

  private List<Prefix> known() {
    List<Prefix> all = host();
    all.addAll(node.nodeAddresses());
    node.remotes().forEach(remote -> all.add(remote.address()));
    return all;
  }

  /** Keys of all peers of a rule. */
  Set<Integer> keys(Rule rule) {
    if (rule.peers().isEmpty() || rule.peers().stream().anyMatch(PeerKeys::isAnybody)) {
      return ANYBODY;
    }
    Set<Integer> keys = new LinkedHashSet<>();
    for (Peer peer : rule.peers()) {
      Integer matcher = matchers.get(peer);
      if (matcher != null) {
        keys.addAll(classes.classes(matcher));
      }
      if (peer instanceof Peer.Workloads(var selector)) {
        workloads.selected(selector).forEach(id -> keys.add(PolicyTables.workload(id)));
      }
    }
    return keys;
  }

  List<PolicyTables.AddressClass> addresses() {
    return classes.rows();
  }
}
