package io.obsmesh.policy.lint;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Authentication;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.LabelRequirement;
import io.obsmesh.policy.rule.LabelRequirement.Operator;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.Selector;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether whatever fits one thing fits another too. Says yes only where it is sure: two lists that
 * cover something together only are not found.
 */
final class Cover {
  private Cover() {}

  /** Whether the wide rule fits all connections and requests that the narrow one does. */
  static boolean rule(Rule wide, Rule narrow) {
    return connections(wide, narrow)
        && (wide.l7().isEmpty()
            || (!narrow.l7().isEmpty() && all(wide.l7(), narrow.l7(), Cover::l7)));
  }

  /** Whether the wide rule fits all connections that the narrow one does. */
  static boolean connections(Rule wide, Rule narrow) {
    return wide.direction() == narrow.direction()
        && (wide.authentication() == Authentication.DISABLED
            || narrow.authentication() == Authentication.REQUIRED)
        && selector(wide.subject(), narrow.subject())
        && (wide.peers().isEmpty()
            || wide.peers().contains(new Peer.Entity(Peer.Entity.Kind.ALL))
            || (!narrow.peers().isEmpty() && all(wide.peers(), narrow.peers(), Cover::peer)))
        && (wide.ports().isEmpty()
            || (!narrow.ports().isEmpty() && all(wide.ports(), narrow.ports(), Cover::port)));
  }

  private static <T> boolean all(List<T> wide, List<T> narrow, BiPredicate<T, T> covers) {
    return narrow.stream().allMatch(one -> wide.stream().anyMatch(w -> covers.test(w, one)));
  }

  static boolean selector(Selector wide, Selector narrow) {
    return (!wide.pods() || narrow.pods())
        && asksNoMore(wide.namespace(), narrow.namespace())
        && labels(wide.namespaceLabels(), narrow.namespaceLabels())
        && labels(wide.labels(), narrow.labels())
        && asksNoMore(wide.service(), narrow.service())
        && asksNoMore(wide.process(), narrow.process())
        && asksNoMore(wide.unit(), narrow.unit())
        && asksNoMore(wide.container(), narrow.container())
        && (wide.cgroup() == null || isBelow(wide.cgroup(), narrow.cgroup()))
        && asksNoMore(wide.identity(), narrow.identity());
  }

  private static boolean asksNoMore(@Nullable String wide, @Nullable String narrow) {
    return wide == null || wide.equals(narrow);
  }

  private static boolean isBelow(String wide, @Nullable String narrow) {
    return narrow != null
        && (wide.equals("/") || narrow.equals(wide) || narrow.startsWith(wide + "/"));
  }

  private static boolean labels(List<LabelRequirement> wide, List<LabelRequirement> narrow) {
    return wide.stream().allMatch(w -> narrow.stream().anyMatch(n -> label(w, n)));
  }

  /** Whether what satisfies the narrow requirement satisfies the wide one. */
  private static boolean label(LabelRequirement wide, LabelRequirement narrow) {
    if (!wide.key().equals(narrow.key())) {
      return false;
    }
    return switch (wide.operator()) {
      case IN -> narrow.operator() == Operator.IN && wide.values().containsAll(narrow.values());
      case NOT_IN ->
          switch (narrow.operator()) {
            case IN -> narrow.values().stream().noneMatch(wide.values()::contains);
            case NOT_IN -> narrow.values().containsAll(wide.values());
            case EXISTS -> false;
            case DOES_NOT_EXIST -> true;
          };
      case EXISTS -> narrow.operator() == Operator.EXISTS || narrow.operator() == Operator.IN;
      case DOES_NOT_EXIST -> narrow.operator() == Operator.DOES_NOT_EXIST;
    };
  }

  private static boolean peer(Peer wide, Peer narrow) {
    return switch (wide) {
      case Peer.Workloads(var selector) ->
          narrow instanceof Peer.Workloads(var other) && selector(selector, other);
      case Peer.Cidr(var prefix, var except, var outsideOnly) ->
          narrow instanceof Peer.Cidr other
              && prefix.contains(other.prefix())
              && (!outsideOnly || other.outsideOnly())
              && except.stream()
                  .allMatch(hole ->
                      (!other.prefix().contains(hole) && !hole.contains(other.prefix()))
                          || other.except().stream().anyMatch(e -> e.contains(hole)));
      case Peer.Entity(var kind) ->
          switch (kind) {
            case ALL -> true;
            case CLUSTER ->
                narrow instanceof Peer.Workloads
                    || (narrow instanceof Peer.Entity(var other)
                        && other != Peer.Entity.Kind.ALL
                        && other != Peer.Entity.Kind.WORLD);
            case WORLD, HOST, REMOTE_NODE -> wide.equals(narrow);
          };
      case Peer.Fqdn(var name) -> narrow instanceof Peer.Fqdn(var other) && pattern(name, other);
    };
  }

  private static boolean port(PortSpan wide, PortSpan narrow) {
    boolean protocol =
        wide.protocol() == narrow.protocol()
            || (wide.protocol() == PortSpan.Protocol.ANY
                && ((wide.from() == 0 && wide.to() == 65535)
                    || narrow.protocol().compareTo(PortSpan.Protocol.ICMP) < 0));
    if (!protocol || wide.name() != null || narrow.name() != null) {
      return protocol
          && (wide.name() == null
              ? wide.from() == 0 && wide.to() == 65535
              : Objects.equals(wide.name(), narrow.name()));
    }
    return wide.from() <= narrow.from() && narrow.to() <= wide.to();
  }

  private static boolean pattern(@Nullable Pattern wide, @Nullable Pattern narrow) {
    return wide == null || (narrow != null && wide.dfa().contains(narrow.dfa()));
  }

  private static boolean words(Set<String> wide, Set<String> narrow) {
    return wide.isEmpty() || (!narrow.isEmpty() && wide.containsAll(narrow));
  }

  private static boolean l7(L7 wide, L7 narrow) {
    return switch (wide) {
      case L7.Http w ->
          narrow instanceof L7.Http n
              && words(w.methods(), n.methods())
              && pattern(w.host(), n.host())
              && pattern(w.path(), n.path())
              && n.headers().containsAll(w.headers());
      case L7.Grpc w ->
          narrow instanceof L7.Grpc n
              && pattern(w.service(), n.service())
              && pattern(w.method(), n.method());
      case L7.Redis w ->
          narrow instanceof L7.Redis n
              && words(w.commands(), n.commands())
              && pattern(w.key(), n.key());
      case L7.Mysql w ->
          narrow instanceof L7.Mysql n
              && words(w.operations(), n.operations())
              && pattern(w.table(), n.table());
      case L7.Tls w ->
          narrow instanceof L7.Tls n && pattern(w.sni(), n.sni()) && words(w.alpn(), n.alpn());
      case L7.Dns w -> narrow instanceof L7.Dns n && pattern(w.name(), n.name());
    };
  }
}
