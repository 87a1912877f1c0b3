package io.obsmesh.policy.read;

import io.obsmesh.policy.rule.LabelRequirement;
import io.obsmesh.policy.rule.LabelRequirement.Operator;
import io.obsmesh.policy.rule.Selector;
import io.obsmesh.policy.rule.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads Cilium's endpoint selectors: labels carry their source before a colon, and namespaces are
 * labels too.
 */
final class CiliumLabels {
  private static final String NAMESPACE = "io.kubernetes.pod.namespace";
  private static final String OF_NAMESPACE = "io.cilium.k8s.namespace.labels.";

  private CiliumLabels() {}

  /**
   * A selector of pods.
   *
   * @param namespace that of the policy; null for cluster-wide policies
   */
  static Selector read(Fields fields, @Nullable String namespace) {
    List<LabelRequirement> pods = new ArrayList<>();
    List<LabelRequirement> namespaces = new ArrayList<>();
    boolean named = false;
    for (LabelRequirement each : LabelReader.read(fields)) {
      String key = key(fields, each.key());
      if (key.equals(NAMESPACE)) {
        named = true;
        // Every pod has a namespace, so that Exists asks for nothing more.
        if (each.operator() != Operator.EXISTS) {
          namespaces.add(
              new LabelRequirement(Workload.NAMESPACE_NAME, each.operator(), each.values()));
        }
      } else if (key.startsWith(OF_NAMESPACE)) {
        named = true;
        namespaces.add(
            new LabelRequirement(
                key.substring(OF_NAMESPACE.length()), each.operator(), each.values()));
      } else {
        pods.add(new LabelRequirement(key, each.operator(), each.values()));
      }
    }
    fields.end();
    return Selector.ofPods(named ? null : namespace, pods).inNamespaces(namespaces);
  }

  private static String key(Fields fields, String written) {
    int colon = written.indexOf(':');
    if (colon < 0) {
      return written;
    }
    String source = written.substring(0, colon);
    if (!source.equals("k8s") && !source.equals("any")) {
      fields.problem(
          fields.place(),
          "labels of source '"
              + source
              + "' are not supported"
              + (source.equals("reserved") ? ": use fromEntities or toEntities" : ""));
    }
    return written.substring(colon + 1);
  }
}
