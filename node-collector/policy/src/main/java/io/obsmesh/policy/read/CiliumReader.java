package io.obsmesh.policy.read;

import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code cilium.io/v2 CiliumNetworkPolicy} and {@code CiliumClusterwideNetworkPolicy}, with
 * the meaning Cilium gives them.
 */
final class CiliumReader {
  private final Header header;
  private final Fields spec;
  private final Draft draft;

  private CiliumReader(Header header, Fields spec) {
    this.header = header;
    this.spec = spec;
    spec.take("description");
    spec.take("labels");
    spec.refuse(
        "nodeSelector", "name the host's processes in a policy of kind obsmesh.io/v1 Policy");
    Fields subject = spec.fields("endpointSelector", "endpointSelector");
    if (subject == null && !spec.has("nodeSelector")) {
      spec.problem(spec.place(), "no endpointSelector (for every pod: endpointSelector: {})");
    }
    Selector selector =
        subject == null ? Selector.ANY : CiliumLabels.read(subject, header.namespace());
    this.draft = new Draft(header, header.mode(), header.enforcement(), Action.DENY, selector);
  }

  /** One policy per document; {@code specs} are read as one with several subjects. */
  static @Nullable Policy read(Fields document, boolean clusterwide) {
    Header header =
        Header.read(
            document,
            clusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
            clusterwide ? null : "default");
    List<Fields> specs = new ArrayList<>();
    Fields one = document.fields("spec", "spec");
    if (one != null) {
      specs.add(one);
    }
    List<Node> many = document.list("specs");
    if (many != null) {
      many.forEach(each -> specs.add(Fields.of(each, "specs", document.problems())));
    }
    document.take("status");
    document.end();
    if (specs.isEmpty()) {
      document.problem(document.place(), "no spec: a policy without rules");
    }
    if (header == null || specs.isEmpty()) {
      return null;
    }
    if (clusterwide && header.namespace() != null) {
      document.problem(document.place(), "a cluster-wide policy has no namespace");
    }
    List<Policy> parts = new ArrayList<>();
    for (Fields spec : specs) {
      parts.add(new CiliumReader(header, spec).policy());
    }
    return joined(parts);
  }

  private static Policy joined(List<Policy> parts) {
    Policy first = parts.getFirst();
    if (parts.size() == 1) {
      return first;
    }
    Policy all =
        new Policy(
            first.kind(),
            first.namespace(),
            first.name(),
            first.file(),
            first.line(),
            List.of(),
            List.of(),
            List.of(),
            "");
    for (int i = 0; i < parts.size(); i++) {
      all = all.with(parts.get(i), "specs[" + i + "].");
    }
    return all;
  }

  private Policy policy() {
    boolean ingress = rules(Direction.INGRESS, Action.ALLOW, "ingress");
    ingress |= rules(Direction.INGRESS, Action.DENY, "ingressDeny");
    boolean egress = rules(Direction.EGRESS, Action.ALLOW, "egress");
    egress |= rules(Direction.EGRESS, Action.DENY, "egressDeny");
    Fields defaults = spec.fields("enableDefaultDeny", "enableDefaultDeny");
    if (defaults != null) {
      Boolean in = defaults.flag("ingress");
      Boolean out = defaults.flag("egress");
      ingress = in == null ? ingress : in;
      egress = out == null ? egress : out;
      defaults.end();
    }
    if (ingress) {
      draft.isolate(Direction.INGRESS);
    }
    if (egress) {
      draft.isolate(Direction.EGRESS);
    }
    spec.end();
    return draft.policy();
  }

  /** Whether there is a rule: an empty list changes nothing, as in Cilium. */
  private boolean rules(Direction direction, Action action, String name) {
    List<Node> elements = spec.list(name);
    if (elements == null) {
      return false;
    }
    for (int i = 0; i < elements.size(); i++) {
      boolean ingress = direction == Direction.INGRESS;
      Fields fields =
          Fields.of(
              elements.get(i), ingress ? "an ingress rule" : "an egress rule", spec.problems());
      new CiliumRule(fields, draft, direction, action, header.namespace())
          .read(name + "[" + i + "]");
    }
    return !elements.isEmpty();
  }
}
