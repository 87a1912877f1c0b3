package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.LabelRequirement;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code networking.k8s.io/v1 NetworkPolicy}, with the meaning Kubernetes gives it. */
final class KubernetesReader {
  private final String namespace;
  private final Fields spec;
  private final Draft draft;

  private KubernetesReader(Header header, Fields spec) {
    this.namespace = Objects.requireNonNull(header.namespace());
    this.spec = spec;
    Fields subject = spec.fields("podSelector", "podSelector");
    List<LabelRequirement> labels = subject == null ? List.of() : labels(subject);
    this.draft =
        new Draft(
            header,
            header.mode(),
            header.enforcement(),
            Action.DENY,
            Selector.ofPods(namespace, labels));
  }

  static @Nullable Policy read(Fields document) {
    Header header = Header.read(document, "NetworkPolicy", "default");
    Fields spec = document.fields("spec", "spec");
    document.take("status");
    document.end();
    if (spec == null) {
      document.problem(document.place(), "no spec: a policy without rules");
    }
    return header == null || spec == null ? null : new KubernetesReader(header, spec).policy();
  }

  private Policy policy() {
    boolean ingress = true;
    boolean egress = spec.has("egress");
    List<Scalar> types = spec.texts("policyTypes");
    if (!types.isEmpty()) {
      ingress = false;
      egress = false;
      for (Scalar type : types) {
        switch (type.text()) {
          case "Ingress" -> ingress = true;
          case "Egress" -> egress = true;
          default ->
              spec.problem(
                  type.place(),
                  "policyTypes: "
                      + type.text()
                      + " (expected: Ingress, Egress)"
                      + Nearest.hint(type.text(), List.of("Ingress", "Egress")));
        }
      }
    }
    rules(Direction.INGRESS, "ingress", ingress);
    rules(Direction.EGRESS, "egress", egress);
    if (ingress) {
      draft.isolate(Direction.INGRESS);
    }
    if (egress) {
      draft.isolate(Direction.EGRESS);
    }
    spec.end();
    return draft.policy();
  }

  /** Reads all rules; keeps those of a direction that the policy is about. */
  private void rules(Direction direction, String name, boolean kept) {
    List<Node> elements = spec.list(name);
    if (elements == null) {
      return;
    }
    boolean ingress = direction == Direction.INGRESS;
    if (!kept && !elements.isEmpty()) {
      draft.note(
          spec.placeOf(name),
          name + " does nothing: policyTypes does not name " + (ingress ? "Ingress" : "Egress"));
    }
    for (int i = 0; i < elements.size(); i++) {
      Fields fields =
          Fields.of(
              elements.get(i), ingress ? "an ingress rule" : "an egress rule", spec.problems());
      List<Peer> peers = fields.each(ingress ? "from" : "to", this::peer);
      List<PortSpan> ports = fields.each("ports", this::port);
      fields.end();
      if (kept) {
        draft.add(
            direction,
            Action.ALLOW,
            name + "[" + i + "]",
            peers == null ? List.of() : peers,
            ports == null ? List.of() : ports,
            List.of(),
            Authentication.DISABLED);
      }
    }
  }

  private @Nullable Peer peer(Node node) {
    Fields fields = Fields.of(node, "a peer", spec.problems());
    Fields block = fields.fields("ipBlock", "ipBlock");
    Fields ofPods = fields.fields("podSelector", "podSelector");
    Fields ofNamespaces = fields.fields("namespaceSelector", "namespaceSelector");
    fields.end();
    if (block != null) {
      if (ofPods != null || ofNamespaces != null) {
        fields.problem(fields.place(), "ipBlock stands alone in a peer: write two peers");
      }
      Peer peer = CidrReader.read(block, false);
      if (!block.has("cidr")) {
        block.problem(block.place(), "ipBlock needs cidr");
      }
      block.end();
      return peer;
    }
    if (ofPods == null && ofNamespaces == null) {
      fields.problem(
          fields.place(), "an empty peer (expected: podSelector, namespaceSelector or ipBlock)");
      return null;
    }
    List<LabelRequirement> pods = ofPods == null ? List.of() : labels(ofPods);
    if (ofNamespaces == null) {
      return new Peer.Workloads(Selector.ofPods(namespace, pods));
    }
    return new Peer.Workloads(Selector.ofPods(null, pods).inNamespaces(labels(ofNamespaces)));
  }

  private static List<LabelRequirement> labels(Fields fields) {
    List<LabelRequirement> labels = new ArrayList<>(LabelReader.read(fields));
    fields.end();
    return labels;
  }

  private @Nullable PortSpan port(Node node) {
    Fields fields = Fields.of(node, "a port", spec.problems());
    PortSpan span = PortReader.read(fields, Protocol.TCP, false);
    fields.end();
    return span;
  }
}
