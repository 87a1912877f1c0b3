package io.obsmesh.policy.rule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, as far as it is known: what a {@link Selector} is tested against. Absent
 * parts are null.
 *
 * @param namespace Kubernetes namespace; null outside of Kubernetes
 * @param namespaceLabels labels of that namespace; its name is among them always
 * @param pod name or uid of its pod
 * @param labels labels of that pod
 * @param service the name people know it by
 * @param process path of the executable
 * @param unit systemd unit
 * @param containerName name of its container
 * @param containerId id of its container, 12 characters or more
 * @param cgroup path in cgroup v2, with a leading slash
 * @param identity SPIFFE identity
 * @param ports named ports
 */
public record Workload(
    @Nullable String namespace,
    Map<String, String> namespaceLabels,
    @Nullable String pod,
    Map<String, String> labels,
    @Nullable String service,
    @Nullable String process,
    @Nullable String unit,
    @Nullable String containerName,
    @Nullable String containerId,
    @Nullable String cgroup,
    @Nullable String identity,
    List<NamedPort> ports) {
  /** The label that Kubernetes gives every namespace: its name. */
  public static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /** A port that the workload gives a name. */
  public record NamedPort(String name, PortSpan.Protocol protocol, int port) {}

  public Workload {
    if (namespace != null && !namespaceLabels.containsKey(NAMESPACE_NAME)) {
      Map<String, String> all = new HashMap<>(namespaceLabels);
      all.put(NAMESPACE_NAME, namespace);
      namespaceLabels = all;
    }
    namespaceLabels = Map.copyOf(namespaceLabels);
    labels = Map.copyOf(labels);
    ports = List.copyOf(ports);
  }

  /** A pod. */
  public static Workload pod(
      String namespace,
      Map<String, String> namespaceLabels,
      String pod,
      Map<String, String> labels,
      List<NamedPort> ports) {
    return new Workload(
        namespace, namespaceLabels, pod, labels, null, null, null, null, null, null, null, ports);
  }

  /** A process outside of Kubernetes. */
  public static Workload host(
      @Nullable String service,
      @Nullable String process,
      @Nullable String unit,
      @Nullable String cgroup) {
    return new Workload(
        null, Map.of(), null, Map.of(), service, process, unit, null, null, cgroup, null,
        List.of());
  }
}
