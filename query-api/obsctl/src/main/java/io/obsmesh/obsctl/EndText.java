package io.obsmesh.obsctl;

import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the ends of a connection as people write them. */
final class EndText {
  private static final Pattern PORT = Pattern.compile("(.+):(\\d{1,5})(?:/(tcp|udp|sctp))?");
  private static final String NODE = "this";

  private EndText() {}

  /** The connection from one to the other. */
  static Flow flow(String source, String destination) {
    Matcher port = PORT.matcher(destination);
    if (!port.matches() || Integer.parseInt(port.group(2)) > 65535) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "destination: "
              + destination
              + " (expected: with its port, such as orders:8080 or"
              + " [fd00::1]:53/udp)");
    }
    Protocol protocol =
        port.group(3) == null
            ? Protocol.TCP
            : Protocol.valueOf(port.group(3).toUpperCase(Locale.ROOT));
    String to = port.group(1);
    boolean name = to.startsWith("fqdn:");
    return new Flow(
        end(source),
        name ? new End(null, null, null, false) : end(to),
        protocol,
        Integer.parseInt(port.group(2)),
        name ? Set.of(to.substring(5).toLowerCase(Locale.ROOT)) : Set.of());
  }

  private static End end(String text) {
    if (text.equals("host")) {
      return new End(null, null, NODE, false);
    }
    if (text.equals("node")) {
      return new End(null, null, "another", false);
    }
    String plain =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    Prefix address = plain.indexOf('/') < 0 ? Prefix.parse(plain) : null;
    if (address != null) {
      return End.outside(address);
    }
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "service" : text.substring(0, colon);
    String value = text.substring(colon + 1);
    Workload workload =
        switch (kind) {
          case "service" -> Workload.host(value, null, null, null);
          case "process" -> Workload.host(null, value, null, null);
          case "unit" -> Workload.host(null, null, value, null);
          case "cgroup" -> Workload.host(null, null, null, value);
          case "container" -> container(value);
          case "pod" -> pod(text, value);
          default ->
              throw new CommandFailure(
                  ExitCode.USAGE,
                  "end: "
                      + text
                      + " (expected: a service, unit:, process:, container:, cgroup:, pod:, an"
                      + " address, host or node)");
        };
    return new End(workload, null, NODE, false);
  }

  private static Workload container(String name) {
    return new Workload(
        null, Map.of(), null, Map.of(), null, null, null, name, name, null, null, List.of());
  }

  private static Workload pod(String text, String value) {
    String[] parts = value.split(",");
    int slash = parts[0].indexOf('/');
    if (slash < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "end: " + text + " (expected: pod:NAMESPACE/NAME[,label=value…])");
    }
    Map<String, String> labels = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      @Nullable String key = equals < 1 ? null : parts[i].substring(0, equals);
      if (key == null) {
        throw new CommandFailure(
            ExitCode.USAGE, "end: " + text + " (expected: label=value after a comma)");
      }
      labels.put(key, parts[i].substring(equals + 1));
    }
    return Workload.pod(
        parts[0].substring(0, slash), Map.of(), parts[0].substring(slash + 1), labels, List.of());
  }
}
