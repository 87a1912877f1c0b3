package io.obsmesh.policy.seen;

import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Workload;
import org.jspecify.annotations.Nullable;

/** How a generated policy names workloads and peers. */
final class Naming {
  private Naming() {}

  /** A selector that the workload fits, in YAML; null when it has no lasting name. */
  static @Nullable String selector(End end) {
    @Nullable Workload workload = end.workload();
    if (workload == null) {
      return null;
    }
    if (workload.containerName() != null) {
      return "{ container: " + Yaml.text(workload.containerName()) + " }";
    }
    @Nullable String unit = workload.unit();
    // Sessions and users' own units come and go.
    if (unit != null && unit.endsWith(".service") && !unit.startsWith("user@")) {
      return "{ unit: " + Yaml.text(unit) + " }";
    }
    return workload.service() == null ? null : "{ service: " + Yaml.text(workload.service()) + " }";
  }

  static String peer(Flow flow, Direction direction) {
    End end = direction == Direction.INGRESS ? flow.source() : flow.destination();
    End own = direction == Direction.INGRESS ? flow.destination() : flow.source();
    String selector = selector(end);
    if (selector != null) {
      return selector;
    }
    if (end.node() != null) {
      return end.node().equals(own.node()) ? "{ entity: host }" : "{ entity: node }";
    }
    if (direction == Direction.EGRESS && flow.destinationNames().size() == 1) {
      return "{ fqdn: " + Yaml.text(flow.destinationNames().iterator().next()) + " }";
    }
    return end.address() == null ? "{ entity: world }" : "{ cidr: \"" + end.address() + "\" }";
  }

  /** A name for the policy, from its selector. */
  static String policyName(String selector) {
    String value = selector.substring(selector.indexOf(':') + 1, selector.length() - 2);
    String name =
        value
            .replace(".service", "")
            .replaceAll("[^A-Za-z0-9.-]+", "-")
            .replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    return name.isEmpty() ? "workload" : name;
  }
}
