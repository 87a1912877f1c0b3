package io.obsmesh.collector.policy;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Workload;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What a policy is about, as it is at one moment on one node.
 *
 * @param cgroups every cgroup of version 2
 * @param programs every program that runs or that a rule may name, by its path
 * @param hostAddresses this node's own, loopback left out
 * @param nodeAddresses of other nodes of the cluster
 * @param remotes workloads that are known by address only
 * @param named addresses that names had in answers that are still valid
 */
public record NodeView(
    List<Cgroup> cgroups,
    Map<String, Program> programs,
    List<Prefix> hostAddresses,
    List<Prefix> nodeAddresses,
    List<Remote> remotes,
    Function<Pattern, Set<Prefix>> named) {
  /**
   * A cgroup.
   *
   * @param id inode number of its directory
   * @param workload what is known of its processes, without what only a process has
   */
  public record Cgroup(long id, Workload workload) {}

  /**
   * A program on disk.
   *
   * @param files the file that the path names, and those that it names for processes that run
   * @param services names that its processes are known by; several when it runs what it is told to
   */
  public record Program(List<FileId> files, Set<String> services) {
    public Program {
      files = List.copyOf(files);
      services = Set.copyOf(services);
    }
  }

  /**
   * A file.
   *
   * @param device as the kernel holds it: major number, then 20 bits of the minor
   */
  public record FileId(long inode, int device) {}

  /** A workload elsewhere. */
  public record Remote(Workload workload, Prefix address) {}

  public NodeView {
    cgroups = List.copyOf(cgroups);
    programs = Map.copyOf(programs);
    hostAddresses = List.copyOf(hostAddresses);
    nodeAddresses = List.copyOf(nodeAddresses);
    remotes = List.copyOf(remotes);
  }
}
