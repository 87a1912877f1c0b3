package io.obsmesh.policy.lint;

import io.obsmesh.policy.pattern.Dfa;
import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.LabelRequirement;
import io.obsmesh.policy.rule.LabelRequirement.Operator;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Rule;
import io.obsmesh.policy.rule.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what can never fit. */
final class Never {
  /** The paths that requests are judged by: see HttpTarget. */
  private static final Dfa PATHS =
      Pattern.regex(
              "\\*|/|(/([^/.;\\\\%][^/;\\\\%]*|\\.[^/.;\\\\%][^/;\\\\%]*|\\.\\.[^/;\\\\%]+))+/?")
          .dfa();

  private static final Dfa HOSTS = Pattern.regex("[a-z0-9._-]+|\\[[0-9a-f:.]+\\]").dfa();

  private Never() {}

  /** Why a rule never fits, one sentence each; empty when it can. */
  static List<String> reasons(Rule rule) {
    List<String> reasons = new ArrayList<>();
    String subject = contradiction(rule.subject());
    if (subject != null) {
      reasons.add("its subject is impossible: " + subject);
    }
    for (Peer peer : rule.peers()) {
      switch (peer) {
        case Peer.Workloads(var selector) -> {
          String why = contradiction(selector);
          if (why != null) {
            reasons.add("a peer is impossible: " + why);
          }
        }
        case Peer.Cidr(var prefix, var except, _) -> {
          if (except.stream().anyMatch(hole -> hole.contains(prefix))) {
            reasons.add("nothing is left of " + prefix + " after its exceptions");
          }
        }
        case Peer.Entity _, Peer.Fqdn _ -> {}
      }
    }
    for (L7 each : rule.l7()) {
      l7(rule, each, reasons);
    }
    return reasons;
  }

  private static void l7(Rule rule, L7 l7, List<String> reasons) {
    boolean datagrams = false;
    switch (l7) {
      case L7.Http http -> {
        if (http.path() != null && !http.path().dfa().intersects(PATHS)) {
          reasons.add(
              "path "
                  + http.path()
                  + " fits no path: paths begin with / and have no //, /./, /../, %, ; or"
                  + " backslash when they are judged");
        }
        if (http.host() != null && !http.host().dfa().intersects(HOSTS)) {
          reasons.add(
              "host "
                  + http.host()
                  + " fits no host: hosts are judged in lower case, without port");
        }
      }
      case L7.Dns _ -> datagrams = true;
      case L7.Grpc _, L7.Redis _, L7.Mysql _, L7.Tls _ -> {}
    }
    if (!datagrams
        && !rule.ports().isEmpty()
        && rule.ports().stream().noneMatch(span -> span.protocol().covers(Protocol.TCP))) {
      reasons.add("its l7 is spoken over TCP, and its ports are not");
    }
  }

  private static @Nullable String contradiction(Selector selector) {
    String pods = contradiction(selector.labels());
    if (pods != null) {
      return pods;
    }
    if (selector.pods() && (selector.unit() != null)) {
      return "pods are in no systemd unit of their own";
    }
    return contradiction(selector.namespaceLabels());
  }

  private static @Nullable String contradiction(List<LabelRequirement> all) {
    Map<String, Set<String>> possible = new HashMap<>();
    Set<String> absent = new HashSet<>();
    Set<String> present = new HashSet<>();
    for (LabelRequirement each : all) {
      switch (each.operator()) {
        case IN -> {
          present.add(each.key());
          Set<String> values =
              possible.computeIfAbsent(each.key(), _ -> new HashSet<>(each.values()));
          values.retainAll(each.values());
        }
        case EXISTS -> present.add(each.key());
        case DOES_NOT_EXIST -> absent.add(each.key());
        case NOT_IN -> {}
      }
    }
    for (LabelRequirement each : all) {
      if (each.operator() == Operator.NOT_IN && possible.containsKey(each.key())) {
        possible.get(each.key()).removeAll(each.values());
      }
    }
    for (String key : present) {
      if (absent.contains(key)) {
        return "label " + key + " has to be there and not";
      }
      if (possible.containsKey(key) && possible.get(key).isEmpty()) {
        return "label " + key + " has no value that is left";
      }
    }
    return null;
  }
}
