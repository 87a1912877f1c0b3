package io.obsmesh.policy.seen;

import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Workload;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who was seen at which address: fills in ends that only the other side's node saw. */
final class AddressBook {
  private static final Prefix LOOPBACK = Objects.requireNonNull(Prefix.parse("127.0.0.0/8"));
  private static final Prefix LOOPBACK6 = Objects.requireNonNull(Prefix.parse("::1"));

  private record Place(Prefix address, int port) {}

  private final Map<Place, Set<Workload>> workloads = new HashMap<>();
  private final Map<Prefix, Set<String>> nodes = new HashMap<>();
  private final Set<Workload> all = new LinkedHashSet<>();

  static boolean isLoopback(Prefix address) {
    return LOOPBACK.contains(address) || LOOPBACK6.contains(address);
  }

  /**
   * Remembers an end.
   *
   * @param port that it accepts on; -1 for the end that opened
   */
  void add(End end, int port) {
    if (end.workload() == null) {
      return;
    }
    all.add(end.workload());
    if (end.address() == null || isLoopback(end.address())) {
      return;
    }
    put(end.address(), port, end.workload());
    put(end.address(), -1, end.workload());
    if (end.node() != null) {
      nodes.computeIfAbsent(end.address(), _ -> new LinkedHashSet<>()).add(end.node());
    }
  }

  private void put(Prefix address, int port, Workload workload) {
    workloads.computeIfAbsent(new Place(address, port), _ -> new LinkedHashSet<>()).add(workload);
  }

  /** The end, with what others know of its address where they agree. */
  End filled(End end, int port) {
    if (end.workload() != null || end.address() == null || isLoopback(end.address())) {
      return end;
    }
    @Nullable Workload workload = only(workloads.get(new Place(end.address(), port)));
    if (workload == null && port < 0) {
      workload = only(workloads.get(new Place(end.address(), -1)));
    }
    @Nullable String node = only(nodes.get(end.address()));
    return new End(workload, end.address(), node, end.verified());
  }

  private static <T> @Nullable T only(@Nullable Set<T> some) {
    return some != null && some.size() == 1 ? some.iterator().next() : null;
  }

  Set<Workload> workloads() {
    return Set.copyOf(all);
  }
}
