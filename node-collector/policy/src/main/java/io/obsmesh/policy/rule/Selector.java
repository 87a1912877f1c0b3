package io.obsmesh.policy.rule;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which workloads: all that is given must hold; null and empty ask nothing. What asks for a
 * namespace, namespace labels or labels selects pods only, and never a process outside of
 * Kubernetes.
 *
 * @param pods only Kubernetes pods; true wherever labels or namespaces are asked for, and for
 *     Kubernetes' empty selector, which means every pod
 * @param namespace name of the Kubernetes namespace
 * @param namespaceLabels labels of the Kubernetes namespace
 * @param labels labels of the pod
 * @param service the name people know it by, as in column {@code dst.service}
 * @param process path of its executable
 * @param unit systemd unit, such as {@code nginx.service}
 * @param container name or id of its container; an id fits from its first 12 characters on
 * @param cgroup path in cgroup v2, with a leading slash: it and what is below it
 * @param identity SPIFFE identity
 */
public record Selector(
    boolean pods,
    @Nullable String namespace,
    List<LabelRequirement> namespaceLabels,
    List<LabelRequirement> labels,
    @Nullable String service,
    @Nullable String process,
    @Nullable String unit,
    @Nullable String container,
    @Nullable String cgroup,
    @Nullable String identity) {
  /** Every workload, in Kubernetes or not. */
  public static final Selector ANY =
      new Selector(false, null, List.of(), List.of(), null, null, null, null, null, null);

  public Selector {
    namespaceLabels = List.copyOf(namespaceLabels);
    labels = List.copyOf(labels);
    pods = pods || namespace != null || !namespaceLabels.isEmpty() || !labels.isEmpty();
    if (cgroup != null && !cgroup.startsWith("/")) {
      throw new IllegalArgumentException("cgroup: " + cgroup + " (expected: begins with /)");
    }
  }

  /** Pods of a namespace (null: of all) with these labels. */
  public static Selector ofPods(@Nullable String namespace, List<LabelRequirement> labels) {
    return new Selector(true, namespace, List.of(), labels, null, null, null, null, null, null);
  }

  /** The same, in namespaces with these labels. */
  public Selector inNamespaces(List<LabelRequirement> asked) {
    return new Selector(
        pods, namespace, asked, labels, service, process, unit, container, cgroup, identity);
  }

  /** The same, known by this name. */
  public Selector withService(String name) {
    return new Selector(
        pods, namespace, namespaceLabels, labels, name, process, unit, container, cgroup, identity);
  }

  /** Processes that run this executable. */
  public static Selector ofProcess(String path) {
    return new Selector(false, null, List.of(), List.of(), null, path, null, null, null, null);
  }

  /** Processes of a systemd unit. */
  public static Selector ofUnit(String unit) {
    return new Selector(false, null, List.of(), List.of(), null, null, unit, null, null, null);
  }

  /** Processes in a cgroup or below it. */
  public static Selector ofCgroup(String path) {
    return new Selector(false, null, List.of(), List.of(), null, null, null, null, path, null);
  }

  /** What is known by this name. */
  public static Selector ofService(String service) {
    return new Selector(false, null, List.of(), List.of(), service, null, null, null, null, null);
  }

  /** Whether this workload is selected. */
  public boolean test(Workload workload) {
    if (pods && workload.namespace() == null) {
      return false;
    }
    return (namespace == null || namespace.equals(workload.namespace()))
        && namespaceLabels.stream().allMatch(asked -> asked.test(workload.namespaceLabels()))
        && labels.stream().allMatch(asked -> asked.test(workload.labels()))
        && (service == null || service.equals(workload.service()))
        && (process == null || process.equals(workload.process()))
        && (unit == null || unit.equals(workload.unit()))
        && (container == null || isContainer(workload))
        && (cgroup == null || isBelow(cgroup, workload.cgroup()))
        && (identity == null || identity.equals(workload.identity()));
  }

  private boolean isContainer(Workload workload) {
    String asked = Objects.requireNonNull(container);
    if (asked.equals(workload.containerName())) {
      return true;
    }
    @Nullable String id = workload.containerId();
    return id != null
        && asked.length() >= 12
        && (id.startsWith(asked) || (id.length() >= 12 && asked.startsWith(id)));
  }

  private static boolean isBelow(String parent, @Nullable String path) {
    return path != null
        && (parent.equals("/")
            || path.equals(parent)
            || path.startsWith(parent.endsWith("/") ? parent : parent + "/"));
  }
}
