package io.obsmesh.obsctl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The filters of {@code hubble observe} as conditions of the query language. A filter given twice
 * holds when either fits; different ones must all fit; {@code --not} turns the one behind it round.
 */
final class FlowFilters {
  /** What names an end of a connection: by the column behind {@code src.} and {@code dst.}. */
  private static final Map<String, String> ENDS =
      Map.ofEntries(
          Map.entry("pod", "NAMESPACE/POD"),
          Map.entry("namespace", "NAME"),
          Map.entry("service", "NAME"),
          Map.entry("workload", "NAME"),
          Map.entry("process", "NAME"),
          Map.entry("unit", "NAME"),
          Map.entry("container", "NAME"),
          Map.entry("identity", "SPIFFE-ID"),
          Map.entry("ip", "ADDRESS|CIDR"),
          Map.entry("port", "PORT"));

  private static final List<String> ORDER =
      List.of(
          "pod",
          "namespace",
          "service",
          "workload",
          "process",
          "unit",
          "container",
          "identity",
          "ip",
          "port");

  private static final List<Plain> PLAIN =
      List.of(
          new Plain("--verdict", "VERDICT", "forwarded, dropped or audit.", FlowFilters::verdict),
          new Plain("--node-name", "NAME", "Observed there.", v -> "node=" + quoted(v)),
          new Plain("--trace-id", "ID", "Of this trace.", v -> "trace_id=" + quoted(v)),
          new Plain("--http-status", "STATUS", "Such as 404, 5+ or 5xx.", FlowFilters::status),
          new Plain("--http-method", "METHOD", "Such as GET.", v -> "method=" + quoted(v)),
          new Plain("--http-path", "REGEX", "The path.", v -> "path=~" + quoted(v)),
          new Plain("--http-header", "NAME:VALUE", "Of the request.", FlowFilters::header));

  /** Words of hubble that have no meaning here, with the reason that is told. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "--tcp-flags", "rows are connections and requests, not packets",
          "--from-label", "rows have no Kubernetes labels; --from-workload selects",
          "--to-label", "rows have no Kubernetes labels; --to-workload selects",
          "--label", "rows have no Kubernetes labels; --workload selects",
          "--from-fqdn", "rows have addresses; ask the table dns for names",
          "--to-fqdn", "rows have addresses; ask the table dns for names",
          "--fqdn", "rows have addresses; ask the table dns for names");

  private record Plain(
      String name, String label, String description, UnaryOperator<String> condition) {}

  private FlowFilters() {}

  /** Adds the options of all filters to a verb. */
  static void addTo(CommandSpec spec) {
    for (String column : ORDER) {
      String label = ENDS.getOrDefault(column, "VALUE");
      spec.addOption(option("--from-" + column, label, "The end that opened the connection."));
      spec.addOption(option("--to-" + column, label, "The end that accepted it."));
      spec.addOption(option("--" + column, label, "Either end."));
    }
    PLAIN.forEach(p -> spec.addOption(option(p.name, p.label, p.description)));
    REFUSED.forEach((name, why) -> spec.addOption(hidden(name, why)));
    spec.addOption(
        OptionSpec.builder("--not")
            .type(boolean[].class)
            .arity("0")
            .description("Turns round the filter behind it.")
            .build());
  }

  private static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static OptionSpec hidden(String name, String why) {
    return OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .hidden(true)
        .description(why)
        .build();
  }

  /** The filters that were given, each a condition; all of them must hold. */
  static List<String> conditions(ParseResult given) {
    for (Map.Entry<String, String> refused : REFUSED.entrySet()) {
      if (given.hasMatchedOption(refused.getKey())) {
        throw new CommandFailure(
            ExitCode.USAGE, refused.getKey() + " cannot be used: " + refused.getValue());
      }
    }
    Set<String> negated = negated(given);
    List<String> conditions = new ArrayList<>();
    for (String column : ORDER) {
      add(conditions, given, negated, "--from-" + column, v -> end("src", column, v));
      add(conditions, given, negated, "--to-" + column, v -> end("dst", column, v));
      add(conditions, given, negated, "--" + column, v -> either(column, v));
    }
    PLAIN.forEach(p -> add(conditions, given, negated, p.name, p.condition));
    return conditions;
  }

  /** Whether a filter was given that only requests can answer. */
  static boolean ofHttp(ParseResult given) {
    return PLAIN.stream()
        .map(Plain::name)
        .anyMatch(name -> name.startsWith("--http") && given.hasMatchedOption(name));
  }

  private static void add(
      List<String> conditions,
      ParseResult given,
      Set<String> negated,
      String name,
      UnaryOperator<String> condition) {
    List<String> values = given.matchedOptionValue(name, List.of());
    List<String> any = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String one = condition.apply(values.get(i));
      if (negated.contains(name + " " + i)) {
        // What is not wanted is left out whatever else fits.
        conditions.add("not (" + one + ")");
      } else {
        any.add(one);
      }
    }
    if (!any.isEmpty()) {
      conditions.add(any.size() == 1 ? any.getFirst() : "(" + String.join(" or ", any) + ")");
    }
  }

  /** Which occurrence of which option follows a {@code --not}, as "name index". */
  private static Set<String> negated(ParseResult given) {
    Set<String> negated = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    boolean not = false;
    for (String argument : given.originalArgs()) {
      String name = argument.replaceFirst("=.*", "");
      if (name.equals("--not")) {
        not = true;
      } else if (given.hasMatchedOption(name)) {
        int index = seen.merge(name, 1, Integer::sum) - 1;
        if (not) {
          negated.add(name + " " + index);
        }
        not = false;
      }
    }
    if (not) {
      throw new CommandFailure(ExitCode.USAGE, "--not: no filter follows it");
    }
    return negated;
  }

  private static String either(String column, String value) {
    return "(" + end("src", column, value) + " or " + end("dst", column, value) + ")";
  }

  private static String end(String end, String column, String value) {
    return switch (column) {
      case "pod" -> pod(end, value);
      case "port" -> end + ".port=" + port(value);
      case "ip" ->
          value.contains("/") ? end + ".ip in " + network(value) : end + ".ip=" + quoted(value);
      default -> end + "." + column + "=" + quoted(value);
    };
  }

  /** As in hubble: a pod's name is a prefix, so that it selects what a deployment made. */
  private static String pod(String end, String value) {
    int slash = value.indexOf('/');
    String pod = value.substring(slash + 1);
    List<String> both = new ArrayList<>();
    if (slash >= 0) {
      both.add(end + ".namespace=" + quoted(value.substring(0, slash)));
    }
    if (!pod.isEmpty()) {
      both.add(end + ".pod startswith " + quoted(pod));
    }
    return both.size() == 1 ? both.getFirst() : "(" + String.join(" and ", both) + ")";
  }

  private static String port(String value) {
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535) {
      throw new CommandFailure(ExitCode.USAGE, "port " + value + " (expected: 0 to 65535)");
    }
    return value;
  }

  private static String network(String value) {
    if (!value.matches("[0-9a-fA-F:.]+/\\d{1,3}")) {
      throw new CommandFailure(ExitCode.USAGE, value + " is no network such as 10.0.0.0/8");
    }
    return value;
  }

  private static String verdict(String value) {
    return switch (value.toLowerCase(java.util.Locale.ROOT)) {
      case "forwarded", "allowed" -> "not verdict in (dropped, denied)";
      case "dropped", "denied" -> "verdict in (dropped, denied)";
      case "audit", "audited" -> "verdict=audited";
      default ->
          throw new CommandFailure(
              ExitCode.USAGE, "--verdict: " + value + " (expected: forwarded, dropped or audit)");
    };
  }

  private static String status(String value) {
    if (value.matches("[1-5](\\+|xx)")) {
      return "status=" + value.charAt(0) + "xx";
    }
    if (!value.matches("[1-9]\\d\\d")) {
      throw new CommandFailure(
          ExitCode.USAGE, "--http-status: " + value + " (expected: such as 404 or 5+)");
    }
    return "status=" + value;
  }

  private static String header(String value) {
    int colon = value.indexOf(':');
    if (colon < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "--http-header: " + value + " (expected: NAME:VALUE)");
    }
    return "req.headers[%s]=%s"
        .formatted(quoted(value.substring(0, colon)), quoted(value.substring(colon + 1).strip()));
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
