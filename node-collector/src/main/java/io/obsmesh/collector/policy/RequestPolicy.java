package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyVerdict.User;
import io.obsmesh.collector.policy.NodeView.FileId;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Workload;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force, for those who judge requests: the reference engine, and who the kernel's
 * users are to it. Immutable but for a look at what is new on the node; thread-safe.
 */
public final class RequestPolicy {
  /** Nothing is judged. */
  public static final RequestPolicy NONE = new RequestPolicy(RuleSet.EMPTY, () -> Known.NOTHING);

  private static final String HERE = "here";

  private final DecisionEngine engine;
  private final Supplier<Known> look;
  private volatile Known known;

  /** What is known of the node at one moment. */
  private record Known(NodeView node, Map<Long, Workload> cgroups, Map<FileId, String> programs) {
    static final Known NOTHING =
        of(new NodeView(List.of(), Map.of(), List.of(), List.of(), List.of(), name -> Set.of()));

    static Known of(NodeView node) {
      Map<Long, Workload> cgroups = new HashMap<>();
      node.cgroups().forEach(cgroup -> cgroups.put(cgroup.id(), cgroup.workload()));
      Map<FileId, String> programs = new HashMap<>();
      node.programs()
          .forEach((path, program) -> program.files().forEach(file -> programs.put(file, path)));
      return new Known(node, cgroups, programs);
    }
  }

  private RequestPolicy(RuleSet rules, Supplier<Known> look) {
    engine = new DecisionEngine(rules);
    this.look = look;
    known = Known.NOTHING;
  }

  /**
   * The rules, on this node.
   *
   * @param look looks at the node anew, when somebody comes who was not there before
   */
  static RequestPolicy of(RuleSet rules, NodeView node, Supplier<NodeView> look) {
    RequestPolicy policy = new RequestPolicy(rules, () -> Known.of(look.get()));
    policy.known = Known.of(node);
    return policy;
  }

  public DecisionEngine engine() {
    return engine;
  }

  /**
   * One end of a connection.
   *
   * @param user {@link User#NOBODY} for what is not on this machine
   * @return null when it is on this machine, and is already gone: then nothing can be said of it
   */
  public @Nullable End end(User user, byte[] address) {
    ByteBuffer bytes = ByteBuffer.wrap(address);
    Prefix prefix = new Prefix(bytes.getLong(), bytes.getLong(), 128);
    if (user.cgroupId() == 0) {
      return new End(null, prefix, isHere(prefix) ? HERE : null, false);
    }
    @Nullable Workload workload = workload(user);
    return workload == null ? null : new End(workload, prefix, HERE, false);
  }

  private boolean isHere(Prefix address) {
    boolean loopback =
        (address.high() == 0 && address.low() == 1)
            || (address.high() == 0 && address.low() >>> 24 == 0xffff_7fL);
    return loopback || known.node().hostAddresses().contains(address);
  }

  private @Nullable Workload workload(User user) {
    @Nullable Workload cgroup = known.cgroups().get(user.cgroupId());
    if (cgroup == null) {
      known = look.get();
      cgroup = known.cgroups().get(user.cgroupId());
    }
    if (cgroup == null) {
      return null;
    }
    Known now = known;
    @Nullable String path = now.programs().get(new FileId(user.inode(), user.device()));
    return path == null
        ? cgroup
        : WorkloadLabels.running(cgroup, path, now.node().programs().get(path));
  }
}
