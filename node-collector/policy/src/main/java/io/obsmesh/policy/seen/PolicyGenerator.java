package io.obsmesh.policy.seen;

import io.obsmesh.policy.decide.HttpTarget;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the least policies that allow what was seen: one per workload, with a rule per peer, port
 * and, where all that was said on a port could be read, per kind of request. What was denied stays
 * denied.
 *
 * <p>Segments of paths that look like numbers or identifiers become patterns. A workload is named
 * by container, else by systemd unit, else by service.
 */
public final class PolicyGenerator {
  /** Requests of one protocol in one rule; above this the protocol is allowed as a whole. */
  private static final int MOST_REQUESTS = 64;

  /** Addresses of one port; above this it is the whole world. */
  private static final int MOST_ADDRESSES = 32;

  private final boolean requests;
  private final Map<String, Subject> subjects = new TreeMap<>();

  private record Port(Protocol protocol, int port) implements Comparable<Port> {
    @Override
    public int compareTo(Port other) {
      int by = Integer.compare(port, other.port);
      return by != 0 ? by : protocol.compareTo(other.protocol);
    }
  }

  /** What was said to one peer on one port. */
  private static final class Talk {
    boolean unread;
    final Map<String, Set<String>> byProtocol = new TreeMap<>();
  }

  private static final class Subject {
    final String selector;
    final Map<Direction, Map<Port, Map<String, Talk>>> talks = new TreeMap<>();

    Subject(String selector) {
      this.selector = selector;
    }
  }

  private PolicyGenerator(boolean requests) {
    this.requests = requests;
  }

  /**
   * Writes documents of {@code obsmesh.io/v1}; empty when nothing was seen.
   *
   * @param requests whether to say what may be said, and not only to whom
   * @param mode {@code audit} or {@code enforce}
   */
  public static String generate(Collection<Seen> all, boolean requests, String mode) {
    PolicyGenerator generator = new PolicyGenerator(requests);
    for (Seen seen : all) {
      if (!seen.denied()) {
        seen.told().forEach(direction -> generator.add(seen, direction));
      }
    }
    return generator.write(mode);
  }

  private void add(Seen seen, Direction direction) {
    boolean ingress = direction == Direction.INGRESS;
    String selector = Naming.selector(ingress ? seen.flow().destination() : seen.flow().source());
    if (selector == null) {
      return;
    }
    String peer = Naming.peer(seen.flow(), direction);
    Talk talk =
        subjects
            .computeIfAbsent(selector, Subject::new)
            .talks
            .computeIfAbsent(direction, _ -> new TreeMap<>())
            .computeIfAbsent(
                new Port(seen.flow().protocol(), seen.flow().port()), _ -> new TreeMap<>())
            .computeIfAbsent(peer, _ -> new Talk());
    if (seen.request() == null) {
      talk.unread |= seen.protocol() == null || !READ.contains(seen.protocol());
    } else {
      said(seen.request(), talk);
    }
  }

  private static final Set<String> READ = Set.of("http", "grpc", "redis", "mysql");

  private static void said(Request request, Talk talk) {
    switch (request) {
      case Request.Http http -> put(talk, "http", http(http));
      case Request.Grpc grpc ->
          put(
              talk,
              "grpc",
              "{ service: "
                  + Yaml.glob(grpc.service())
                  + ", method: "
                  + Yaml.glob(grpc.method())
                  + " }");
      case Request.Redis redis -> put(talk, "redis", Redis.entry(redis));
      case Request.Mysql mysql -> {
        String entry = mysql(mysql);
        talk.unread |= entry == null;
        if (entry != null) {
          put(talk, "mysql", entry);
        }
      }
      case Request.Tls _, Request.Dns _, Request.Other _, Request.Opaque _ -> talk.unread = true;
    }
  }

  private static void put(Talk talk, String protocol, String entry) {
    talk.byProtocol.computeIfAbsent(protocol, _ -> new TreeSet<>()).add(entry);
  }

  private static String http(Request.Http http) {
    byte @Nullable [] path = HttpTarget.of(http.target(), http.host()).path();
    String method = http.method().matches("[A-Z-]+") ? "method: " + http.method() : "";
    if (path == null) {
      return method.isEmpty() ? "{}" : "{ " + method + " }";
    }
    return "{ " + (method.isEmpty() ? "" : method + ", ") + "path: " + PathPattern.of(path) + " }";
  }

  private static @Nullable String mysql(Request.Mysql mysql) {
    if (mysql.operation() == null || mysql.tables() == null) {
      return null;
    }
    if (mysql.tables().size() > 1) {
      // One rule has to fit all tables of a statement.
      return "{ operation: " + mysql.operation() + " }";
    }
    return "{ operation: "
        + mysql.operation()
        + (mysql.tables().isEmpty()
            ? ""
            : ", table: " + Yaml.glob(mysql.tables().iterator().next()))
        + " }";
  }

  private String write(String mode) {
    StringBuilder out = new StringBuilder();
    Set<String> names = new TreeSet<>();
    for (Subject subject : subjects.values()) {
      String name = Naming.policyName(subject.selector);
      for (int i = 2; !names.add(name); i++) {
        name = Naming.policyName(subject.selector) + "-" + i;
      }
      out.append(out.isEmpty() ? "" : "---\n")
          .append("apiVersion: obsmesh.io/v1\nkind: Policy\nmetadata: { name: ")
          .append(name)
          .append(" }\nspec:\n  mode: ")
          .append(mode)
          .append("\n  subject: ")
          .append(subject.selector)
          .append('\n');
      subject.talks.forEach((direction, ports) -> rules(out, direction, ports));
    }
    return out.toString();
  }

  private void rules(StringBuilder out, Direction direction, Map<Port, Map<String, Talk>> ports) {
    boolean ingress = direction == Direction.INGRESS;
    out.append(ingress ? "  ingress:\n" : "  egress:\n");
    ports.forEach((port, talks) -> {
      // Peers to whom the same was said share a rule.
      Map<String, List<String>> peers = new TreeMap<>();
      merged(talks)
          .forEach((peer, talk) ->
              peers.computeIfAbsent(requests ? l7(talk) : "", _ -> new ArrayList<>()).add(peer));
      peers.forEach((l7, who) ->
          out.append("    - ")
              .append(ingress ? "from: [ " : "to: [ ")
              .append(String.join(", ", who))
              .append(" ]\n      ports: [ { port: ")
              .append(port.port())
              .append(", protocol: ")
              .append(port.protocol())
              .append(" } ]\n")
              .append(l7));
    });
  }

  /** Many addresses of a port become the world. */
  private static Map<String, Talk> merged(Map<String, Talk> talks) {
    long addresses = talks.keySet().stream().filter(peer -> peer.startsWith("{ cidr:")).count();
    if (addresses <= MOST_ADDRESSES) {
      return talks;
    }
    Map<String, Talk> merged = new TreeMap<>();
    talks.forEach((peer, talk) -> {
      Talk into =
          merged.computeIfAbsent(
              peer.startsWith("{ cidr:") ? "{ entity: world }" : peer, _ -> new Talk());
      into.unread |= talk.unread;
      talk.byProtocol.forEach((protocol, entries) ->
          into.byProtocol.computeIfAbsent(protocol, _ -> new TreeSet<>()).addAll(entries));
    });
    return merged;
  }

  private static String l7(Talk talk) {
    if (talk.unread || talk.byProtocol.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("      l7:\n");
    talk.byProtocol.forEach((protocol, entries) -> {
      out.append("        ").append(protocol).append(":\n");
      Collection<String> written = entries.size() > MOST_REQUESTS ? List.of("{}") : entries;
      written.forEach(entry -> out.append("          - ").append(entry).append('\n'));
    });
    return out.toString();
  }

  /** Commands of Redis, which have keys in rules only where one of them had. */
  private static final class Redis {
    private Redis() {}

    static String entry(Request.Redis redis) {
      String command = "{ command: " + Yaml.text(redis.command());
      if (redis.keys() == null || redis.keys().isEmpty()) {
        return command + " }";
      }
      return command + ", key: " + Yaml.text(KeyPattern.of(redis.keys().getFirst())) + " }";
    }
  }
}
