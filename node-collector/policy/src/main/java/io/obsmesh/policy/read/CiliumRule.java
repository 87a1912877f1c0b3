package io.obsmesh.policy.read;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one ingress or egress rule of Cilium. */
final class CiliumRule {
  private final Fields fields;
  private final Draft draft;
  private final Direction direction;
  private final Action action;
  private final @Nullable String namespace;
  private final Problems problems;
  private final List<Peer> peers = new ArrayList<>();
  private @Nullable String peersFrom;

  CiliumRule(
      Fields fields, Draft draft, Direction direction, Action action, @Nullable String namespace) {
    this.fields = fields;
    this.draft = draft;
    this.direction = direction;
    this.action = action;
    this.namespace = namespace;
    this.problems = fields.problems();
  }

  void read(String name) {
    // A rule that says nothing selects nothing: it makes default-deny, and allows nobody.
    boolean empty = fields.isEmpty();
    peers();
    Authentication authentication = authentication();
    List<Node> toPorts = fields.list("toPorts");
    List<PortSpan> icmp = icmps();
    fields.end();
    if (empty) {
      return;
    }
    if (icmp != null) {
      if (toPorts != null) {
        problems.add(fields.placeOf("icmps"), "icmps stands alone: write a rule without toPorts");
      }
      draft.add(direction, action, name, peers, icmp, List.of(), authentication);
    } else if (toPorts == null || toPorts.isEmpty()) {
      draft.add(direction, action, name, peers, List.of(), List.of(), authentication);
    } else {
      for (int i = 0; i < toPorts.size(); i++) {
        String each = toPorts.size() == 1 ? name : name + ".toPorts[" + i + "]";
        ports(Fields.of(toPorts.get(i), "toPorts", problems), each, authentication);
      }
    }
  }

  private void peers() {
    boolean ingress = direction == Direction.INGRESS;
    String way = ingress ? "from" : "to";
    take(way + "Endpoints", this::endpoint);
    take(way + "CIDR", this::cidr);
    take(way + "CIDRSet", this::cidrSet);
    take(way + "Entities", each -> EntityReader.cilium(each, problems));
    if (!ingress) {
      take("toServices", this::service);
      take("toFQDNs", this::fqdn);
    }
    fields.refuse(way + "Requires", "write its labels into each selector");
    fields.refuse(way + "Groups", "write the addresses into " + way + "CIDR");
    fields.refuse(way + "Nodes", "use " + way + "Entities: [remote-node], or " + way + "CIDR");
  }

  private void take(String name, Function<Node, @Nullable Peer> read) {
    List<Peer> some = fields.each(name, read);
    if (some == null) {
      return;
    }
    if (peersFrom != null) {
      problems.add(
          fields.placeOf(name), name + " together with " + peersFrom + ": write two rules");
    }
    if (some.isEmpty() && problems.count() == 0) {
      problems.add(
          fields.placeOf(name),
          name + " is empty: leave it out for anyone, or write a rule {} for nobody");
    }
    peersFrom = name;
    peers.addAll(some);
  }

  private Peer endpoint(Node node) {
    return new Peer.Workloads(
        CiliumLabels.read(Fields.of(node, "an endpoint selector", problems), namespace));
  }

  private @Nullable Peer cidr(Node node) {
    if (!(node instanceof Scalar scalar)) {
      problems.add(node.place(), "a CIDR is a text such as 10.0.0.0/8");
      return null;
    }
    Prefix prefix = CidrReader.prefix(scalar.text(), scalar.place(), problems);
    return prefix == null ? null : new Peer.Cidr(prefix, List.of(), true);
  }

  private @Nullable Peer cidrSet(Node node) {
    Fields set = Fields.of(node, "a CIDR set", problems);
    Peer peer = CidrReader.read(set, true);
    set.refuse("cidrGroupRef", "write the addresses here");
    set.refuse("cidrGroupSelector", "write the addresses here");
    if (peer == null && problems.count() == 0) {
      problems.add(set.place(), "a CIDR set needs cidr");
    }
    set.end();
    return peer;
  }

  private @Nullable Peer service(Node node) {
    Fields all = Fields.of(node, "a service", problems);
    Fields service = all.fields("k8sService", "k8sService");
    all.refuse("k8sServiceSelector", "name each service with k8sService");
    all.end();
    if (service == null) {
      return null;
    }
    String name = service.text("serviceName");
    String in = service.text("namespace");
    service.end();
    if (name == null) {
      problems.add(service.place(), "k8sService needs serviceName");
      return null;
    }
    String where = in == null ? namespace : in;
    return new Peer.Workloads(Selector.ofPods(where, List.of()).withService(name));
  }

  private @Nullable Peer fqdn(Node node) {
    Fields name = Fields.of(node, "a name", problems);
    Pattern pattern = dnsPattern(name);
    name.end();
    return pattern == null ? null : new Peer.Fqdn(pattern);
  }

  private static @Nullable Pattern dnsPattern(Fields fields) {
    Pattern exact = PatternReader.dnsName(fields, "matchName");
    Pattern pattern =
        "*".equals(fields.text("matchPattern"))
            ? Pattern.regex(".*")
            : PatternReader.dnsName(fields, "matchPattern");
    if ((exact == null) == (pattern == null) && fields.problems().count() == 0) {
      fields.problem(fields.place(), "a name needs one of matchName and matchPattern");
    }
    return exact != null ? exact : pattern;
  }

  private Authentication authentication() {
    Fields asked = fields.fields("authentication", "authentication");
    if (asked == null) {
      return Authentication.DISABLED;
    }
    Authentication mode = asked.choice("mode", Authentication.class, Authentication.DISABLED);
    asked.end();
    return mode;
  }

  private void ports(Fields entry, String name, Authentication authentication) {
    List<PortSpan> ports = entry.each("ports", this::port);
    List<L7> l7 = new ArrayList<>();
    for (Scalar each : entry.texts("serverNames")) {
      Pattern sni =
          PatternReader.read(
              entry, "serverNames", each.text().toLowerCase(Locale.ROOT), Pattern::dnsName);
      l7.add(new L7.Tls(sni, Set.of()));
    }
    entry.refuse("terminatingTLS", "TLS is not taken apart; what the agent can read is judged");
    entry.refuse("originatingTLS", "TLS is not taken apart; what the agent can read is judged");
    entry.refuse("listener", "there is no Envoy to send to");
    Fields rules = entry.fields("rules", "rules");
    if (rules != null) {
      if (action == Action.DENY) {
        problems.add(rules.place(), "rules in a deny rule: Cilium has none; use obsmesh.io/v1");
      }
      CiliumL7.read(rules, l7, CiliumRule::dnsPattern);
    }
    entry.end();
    draft.add(
        direction, action, name, peers, ports == null ? List.of() : ports, l7, authentication);
  }

  private @Nullable PortSpan port(Node node) {
    Fields port = Fields.of(node, "a port", problems);
    PortSpan span = PortReader.read(port, PortSpan.Protocol.ANY, true);
    port.end();
    return span;
  }

  private @Nullable List<PortSpan> icmps() {
    List<Node> all = fields.list("icmps");
    if (all == null) {
      return null;
    }
    List<PortSpan> spans = new ArrayList<>();
    for (Node each : all) {
      Fields rule = Fields.of(each, "icmps", problems);
      List<PortSpan> some = rule.each("fields", this::icmp);
      rule.end();
      if (some != null) {
        spans.addAll(some);
      }
    }
    return spans;
  }

  private @Nullable PortSpan icmp(Node node) {
    Fields icmp = Fields.of(node, "an ICMP field", problems);
    String family = icmp.text("family");
    String type = icmp.text("type");
    icmp.end();
    boolean six = "IPv6".equals(family);
    if (family != null && !six && !family.equals("IPv4")) {
      problems.add(icmp.placeOf("family"), "family: " + family + " (expected: IPv4, IPv6)");
    }
    Integer number = type == null ? null : IcmpTypes.number(type, six);
    if (number == null) {
      problems.add(
          icmp.placeOf("type"),
          "type: " + type + " (expected: 0 to 255, or a name such as EchoRequest)");
      return null;
    }
    return PortSpan.of(six ? PortSpan.Protocol.ICMPV6 : PortSpan.Protocol.ICMP, number);
  }
}
