package io.obsmesh.policy.read;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Mode;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code obsmesh.io/v1 Policy}. */
final class OwnReader {
  private static final Selector NOTHING_SAID = Selector.ANY;

  private final Header header;
  private final Fields spec;
  private final Draft draft;

  private OwnReader(Header header, Fields spec) {
    this.header = header;
    this.spec = spec;
    Mode mode = spec.choice("mode", Mode.class, header.mode());
    Enforcement enforcement = spec.choice("enforcement", Enforcement.class, header.enforcement());
    Action loss = spec.choice("onAgentLoss", Action.class, Action.DENY);
    spec.take("description");
    this.draft = new Draft(header, mode, enforcement, loss, subject());
  }

  static @Nullable Policy read(Fields document) {
    Header header = Header.read(document, "Policy", null);
    Fields spec = document.fields("spec", "spec");
    document.end();
    if (spec == null) {
      document.problem(document.place(), "no spec: a policy without rules");
    }
    return header == null || spec == null ? null : new OwnReader(header, spec).policy();
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
    Policy policy = draft.policy();
    if (policy.rules().isEmpty() && policy.isolations().isEmpty() && spec.problems().count() == 0) {
      spec.problem(
          spec.place(),
          "neither ingress, ingressDeny, egress nor egressDeny: the policy says nothing");
    }
    return policy;
  }

  private Selector subject() {
    Fields fields = spec.fields("subject", "subject");
    if (fields == null) {
      spec.problem(
          spec.place(),
          "no subject: say whom the policy is about, such as subject: {unit: nginx.service}");
      return NOTHING_SAID;
    }
    Selector selector = SelectorReader.read(fields, header.namespace());
    fields.end();
    return selector == null ? NOTHING_SAID : selector;
  }

  /** Whether the field is there. */
  private boolean rules(Direction direction, Action action, String name) {
    List<Node> elements = spec.list(name);
    if (elements == null) {
      return false;
    }
    for (int i = 0; i < elements.size(); i++) {
      rule(direction, action, elements.get(i), name + "[" + i + "]");
    }
    return true;
  }

  private void rule(Direction direction, Action action, Node node, String place) {
    Problems problems = spec.problems();
    boolean ingress = direction == Direction.INGRESS;
    String what = ingress ? "an ingress rule" : "an egress rule";
    Fields fields = Fields.of(node, what, problems);
    if (fields.isEmpty()) {
      problems.add(
          fields.place(),
          "an empty rule: for everyone write "
              + (ingress ? "from" : "to")
              + ": [{entity: all}]; for nobody leave the list empty");
      return;
    }
    String name = fields.text("name");
    Mode mode = fields.choice("mode", Mode.class, Mode.ENFORCE);
    String end = ingress ? "from" : "to";
    List<Peer> peers = fields.each(end, each -> peer(each, direction));
    if (peers != null && peers.isEmpty() && problems.count() == 0) {
      problems.add(
          fields.placeOf(end), end + " is empty: leave it out for anyone, or name somebody");
    }
    List<PortSpan> ports = fields.each("ports", this::port);
    if (ports != null && ports.isEmpty() && problems.count() == 0) {
      problems.add(
          fields.placeOf("ports"), "ports is empty: leave it out for all ports, or name some");
    }
    Fields said = fields.fields("l7", "l7");
    List<L7> l7 = said == null ? List.of() : L7Reader.read(said);
    Authentication authentication =
        fields.choice("authentication", Authentication.class, Authentication.DISABLED);
    if (action == Action.DENY && authentication == Authentication.REQUIRED) {
      problems.add(fields.placeOf("authentication"), "authentication is for rules that allow");
    }
    fields.end();
    draft.add(
        direction,
        action,
        mode,
        name == null ? place : name,
        peers == null ? List.of() : peers,
        ports == null ? List.of() : ports,
        l7,
        authentication);
  }

  private @Nullable Peer peer(Node node, Direction direction) {
    Fields fields = Fields.of(node, "a peer", spec.problems());
    boolean cidr = fields.has("cidr");
    boolean fqdn = fields.has("fqdn");
    boolean entity = fields.has("entity");
    Selector selector = SelectorReader.read(fields, header.namespace());
    boolean workloads = selector != null;
    Peer peer = null;
    int kinds = (cidr ? 1 : 0) + (fqdn ? 1 : 0) + (entity ? 1 : 0) + (workloads ? 1 : 0);
    if (kinds != 1) {
      fields.problem(
          fields.place(),
          kinds == 0
              ? "an empty peer: for everyone write {entity: all}"
              : "a peer is one of cidr, fqdn, entity or workloads: write two peers");
    } else if (cidr) {
      peer = CidrReader.read(fields, false);
    } else if (fqdn) {
      Pattern name = PatternReader.dnsName(fields, "fqdn");
      if (direction == Direction.INGRESS) {
        fields.problem(
            fields.placeOf("fqdn"),
            "fqdn is for egress only: use cidr, or authentication with identity");
      }
      peer = name == null ? null : new Peer.Fqdn(name);
    } else if (entity) {
      peer = EntityReader.own(fields);
    } else if (selector != null) {
      peer = new Peer.Workloads(selector);
    }
    if (!cidr) {
      fields.refuse("except", "it belongs to cidr");
    }
    fields.end();
    return peer;
  }

  private @Nullable PortSpan port(Node node) {
    Fields fields = Fields.of(node, "a port", spec.problems());
    PortSpan span = PortReader.read(fields, Protocol.TCP, false);
    String type = fields.text("type");
    boolean icmp =
        span != null && (span.protocol() == Protocol.ICMP || span.protocol() == Protocol.ICMPV6);
    if (type != null && span != null) {
      int number = PortReader.number(fields, "type", type, 0);
      if (!icmp) {
        fields.problem(fields.placeOf("type"), "type is for protocol ICMP or ICMPV6");
      } else if (number > 255) {
        fields.problem(fields.placeOf("type"), "type: " + type + " (expected: 0 to 255)");
      } else if (number >= 0) {
        span = PortSpan.of(span.protocol(), number);
      }
    } else if (icmp && fields.has("port")) {
      fields.problem(fields.placeOf("port"), "ICMP has no ports: use type");
    }
    fields.end();
    return span;
  }
}
