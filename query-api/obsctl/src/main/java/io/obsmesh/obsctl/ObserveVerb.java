package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "observe",
    sortOptions = false,
    description = {
      "Flows as they happen, by the flags of hubble observe.",
      "Connections (table flow), or requests with --type l7, --protocol http and the like."
    })
final class ObserveVerb extends Verb {
  private static final List<String> TRANSPORTS = List.of("tcp", "udp");

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with flows as they come, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "The newest N (default 20, unless --since says from when).")
  private @Nullable Long newest;

  @Option(
      names = "--since",
      paramLabel = "T",
      description = "From then on: 5m ago, or 2026-11-20T10:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "T", description = "Until then; needs --since.")
  private @Nullable String until;

  @Option(names = "--protocol", paramLabel = "NAME", description = "tcp, udp, http, dns, mysql, …")
  private @Nullable String protocol;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      description = "l7: requests of any protocol; l3_l4: connections (default); drop.")
  private @Nullable String type;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print the query that the flags make.")
  private boolean verbose;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String query = query();
    if (verbose) {
      terminal().note(query);
    }
    try (ApiClient client = server.connect(environment())) {
      Map<String, String> asked = new LinkedHashMap<>();
      asked.put("q", query);
      return follow
          ? new Follow(terminal(), output).run(client, asked)
          : QueryVerb.ask(client, terminal(), output, asked);
    }
  }

  private String query() {
    var given = Objects.requireNonNull(spec).commandLine().getParseResult();
    List<String> conditions = new ArrayList<>();
    String table = table(FlowFilters.ofHttp(given), given.hasMatchedOption("--trace-id"));
    if (protocol != null && TRANSPORTS.contains(protocol.toLowerCase(Locale.ROOT))) {
      conditions.add("transport=" + protocol.toLowerCase(Locale.ROOT));
    }
    if ("drop".equals(type)) {
      conditions.add("verdict in (dropped, denied)");
    }
    conditions.addAll(FlowFilters.conditions(given));
    StringBuilder query = new StringBuilder(table);
    if (!conditions.isEmpty()) {
      query.append(" where ").append(String.join(" and ", conditions));
    }
    if (until != null && since == null) {
      throw new CommandFailure(ExitCode.USAGE, "--until: needs --since");
    }
    if (since != null) {
      query.append(" since ").append(time(since));
    }
    if (until != null) {
      query.append(" until ").append(time(until));
    }
    if (follow) {
      return query.toString();
    }
    if (newest != null && newest < 1) {
      throw new CommandFailure(ExitCode.USAGE, "--last: " + newest + " (expected: 1 or more)");
    }
    if (newest != null || since == null) {
      query.append(" | tail ").append(newest == null ? 20 : newest);
    }
    return query.toString();
  }

  private String table(boolean http, boolean traced) {
    String wanted = protocol == null ? "" : protocol.toLowerCase(Locale.ROOT);
    if (!wanted.isEmpty() && !wanted.matches("[a-z][a-z0-9_]*")) {
      throw new CommandFailure(ExitCode.USAGE, "--protocol: " + protocol + " is no protocol");
    }
    boolean transport = TRANSPORTS.contains(wanted);
    if (http && (transport || !wanted.isEmpty() && !wanted.equals("http"))) {
      throw new CommandFailure(
          ExitCode.USAGE, "--http-… and --protocol " + protocol + ": only one of them");
    }
    String kind = type == null ? "" : type.toLowerCase(Locale.ROOT);
    return switch (kind) {
      case "", "drop" ->
          http ? "http" : traced ? "request" : wanted.isEmpty() || transport ? "flow" : wanted;
      case "l7" -> http ? "http" : wanted.isEmpty() || transport ? "request" : wanted;
      case "l3_l4", "trace" -> "flow";
      default ->
          throw new CommandFailure(
              ExitCode.USAGE, "--type: " + type + " (expected: l7, l3_l4 or drop)");
    };
  }

  /** A time of the query language: as it is, or quoted where it has signs in it. */
  private static String time(String text) {
    if (!text.matches("[\\w.:+-]+")) {
      throw new CommandFailure(ExitCode.USAGE, "'" + text + "' is no time");
    }
    return text.matches("\\d+(ns|us|ms|s|m|h|d)|.*T.*") ? text : '"' + text + '"';
  }
}
