package io.obsmesh.policy.seen;

import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.names.Pods;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Collects rows of {@code flow} and of request tables, as JSON with column names as keys, and makes
 * flows of them: an end that one row leaves open is filled in from another one that saw it.
 *
 * <p>Rows have the name of a process and not the path that policies ask for. The path that a policy
 * names is taken for the process' where the file's name is the process' and no other path has it.
 *
 * <p>Not for several threads.
 */
public final class SeenTraffic {
  /** What column {@code verdict} says of what did not pass. */
  private static final Set<String> DENIED = Set.of("denied", "dropped");

  /** How a name in {@code /proc/PID/comm} is cut. */
  private static final int NAME_LENGTH = 15;

  private final Map<String, Set<String>> pathsByName = new HashMap<>();
  private final Pods pods;
  private final AddressBook book = new AddressBook();
  private final List<Row> rows = new ArrayList<>();

  private record Row(String table, JsonNode json, End source, End destination) {}

  /** Nothing seen yet, and no pods known. */
  public SeenTraffic(Collection<String> paths) {
    this(paths, Pods.NONE);
  }

  /**
   * Nothing seen yet.
   *
   * @param paths of executables that policies name
   * @param pods to know the labels of ends by
   */
  public SeenTraffic(Collection<String> paths, Pods pods) {
    this.pods = pods;
    for (String path : paths) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      String cut = name.length() > NAME_LENGTH ? name.substring(0, NAME_LENGTH) : name;
      pathsByName.computeIfAbsent(cut, _ -> new LinkedHashSet<>()).add(path);
    }
  }

  /**
   * Adds a row.
   *
   * @param json with columns {@code src.* dst.* node role} as far as they are known, {@code count}
   *     where it stands for several, {@code verdict}, and the table's own
   */
  public void add(String table, JsonNode json) {
    @Nullable String node = text(json, "node");
    End source = end(json, "src", node);
    End destination = end(json, "dst", node);
    book.add(source, -1);
    book.add(destination, json.path("dst.port").asInt(-1));
    rows.add(new Row(table, json, source, destination));
  }

  /** All of it, as flows. */
  public List<Seen> all() {
    List<Seen> all = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Seen seen = seen(row);
      if (seen != null) {
        all.add(seen);
      }
    }
    return all;
  }

  /** The workloads that took part. */
  public Set<Workload> workloads() {
    return book.workloads();
  }

  private @Nullable Seen seen(Row row) {
    JsonNode json = row.json();
    int port = json.path("dst.port").asInt(-1);
    if (port < 0) {
      return null;
    }
    String transport = text(json, "transport");
    boolean udp = transport == null ? row.table().equals("dns") : transport.equals("udp");
    Set<Direction> told = EnumSet.noneOf(Direction.class);
    if (row.source().workload() != null) {
      told.add(Direction.EGRESS);
    }
    if (row.destination().workload() != null) {
      told.add(Direction.INGRESS);
    }
    @Nullable Request request =
        row.table().equals("flow") ? null : RowRequest.of(row.table(), json);
    @Nullable String asked = text(json, "dst_name");
    return new Seen(
        new Flow(
            book.filled(row.source(), -1),
            book.filled(row.destination(), port),
            udp ? Protocol.UDP : Protocol.TCP,
            port,
            asked == null || asked.equals(text(json, "dst.ip")) ? Set.of() : Set.of(asked)),
        request,
        called(json, "src"),
        called(json, "dst"),
        row.table().equals("flow") ? text(json, "protocol") : row.table(),
        told,
        DENIED.contains(String.valueOf(text(json, "verdict"))),
        Math.max(1, json.path("count").asLong(1)));
  }

  private static String called(JsonNode json, String end) {
    for (String column : new String[] {".service", ".process", ".ip"}) {
      String text = text(json, end + column);
      if (text != null) {
        return text;
      }
    }
    return "?";
  }

  private End end(JsonNode json, String end, @Nullable String node) {
    @Nullable String address = text(json, end + ".ip");
    @Nullable Prefix prefix = address == null ? null : Prefix.parse(address);
    @Nullable Workload workload = workload(json, end);
    if (workload == null && prefix != null) {
      @Nullable Workload pod = pods.byAddress(prefix);
      if (pod != null) {
        return new End(pod, prefix, null, text(json, end + ".identity") != null);
      }
    }
    boolean here = workload != null || (prefix != null && AddressBook.isLoopback(prefix));
    return new End(workload, prefix, here ? node : null, text(json, end + ".identity") != null);
  }

  private @Nullable Workload workload(JsonNode json, String end) {
    @Nullable String process = text(json, end + ".process");
    @Nullable String unit = text(json, end + ".unit");
    @Nullable String container = text(json, end + ".container");
    @Nullable String pod = text(json, end + ".pod");
    if (process == null && unit == null && container == null && pod == null) {
      return null;
    }
    @Nullable Workload known = pod == null ? null : pods.byId(pod);
    Set<String> paths = process == null ? Set.of() : pathsByName.getOrDefault(process, Set.of());
    return new Workload(
        known == null ? text(json, end + ".namespace") : known.namespace(),
        known == null ? Map.of() : known.namespaceLabels(),
        known == null ? pod : known.pod(),
        known == null ? Map.of() : known.labels(),
        text(json, end + ".service"),
        paths.size() == 1 ? paths.iterator().next() : null,
        unit,
        container,
        container,
        null,
        text(json, end + ".identity"),
        known == null ? List.of() : known.ports());
  }

  static @Nullable String text(JsonNode json, String column) {
    JsonNode value = json.path(column);
    return value.isString() && !value.asString().isEmpty() ? value.asString() : null;
  }

  /** The process paths that a policy's selectors name, for the constructor. */
  public static Set<String> paths(RuleSet set) {
    Set<String> paths = new LinkedHashSet<>();
    set.isolations().forEach(each -> paths.add(Objects.toString(each.subject().process(), "")));
    for (var rule : set.rules()) {
      paths.add(Objects.toString(rule.subject().process(), ""));
      for (var peer : rule.peers()) {
        if (peer instanceof Peer.Workloads(var selector)) {
          paths.add(Objects.toString(selector.process(), ""));
        }
      }
    }
    paths.remove("");
    return paths;
  }
}
