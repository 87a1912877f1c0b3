package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.text.Values;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    name = "status",
    description = "Whether the nodes capture, what they keep, and what was lost.")
final class StatusVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description = "json prints what the server said.")
  private Format format = Format.TABLE;

  @Option(names = "--wait", description = "Wait until every node captures.")
  private boolean wait;

  @Option(
      names = "--wait-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long --wait waits (default ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Override
  public Integer call() {
    long deadline = System.nanoTime() + Duration.ofSeconds(waitSeconds).toNanos();
    try (ApiClient client = server.connect(environment())) {
      while (true) {
        try {
          JsonNode status = client.json("/api/status", Map.of());
          if (!wait || ready(status) || System.nanoTime() >= deadline) {
            return show(status);
          }
        } catch (CommandFailure failure) {
          if (!wait
              || failure.exitCode() != ExitCode.UNREACHABLE
              || System.nanoTime() >= deadline) {
            throw failure;
          }
        }
        LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        if (Thread.interrupted()) {
          return ExitCode.INTERRUPTED;
        }
      }
    }
  }

  static boolean ready(JsonNode status) {
    boolean any = false;
    for (JsonNode node : status.path("nodes")) {
      if (!node.path("ready").asBoolean(false)) {
        return false;
      }
      any = true;
    }
    return any;
  }

  private int show(JsonNode status) {
    int code = wait && !ready(status) ? ExitCode.TIMEOUT : ExitCode.OK;
    if (!format.forPeople()) {
      out().println(format == Format.JSON ? status.toPrettyString() : status.toString());
      return code;
    }
    for (JsonNode node : status.path("nodes")) {
      show(out(), node);
    }
    if (status.has("history")) {
      history(out(), status.path("history"));
    }
    if (status.has("kafka")) {
      kafka(out(), status.path("kafka"));
    }
    for (JsonNode node : status.path("unreachable")) {
      out()
          .println(
              "✗ "
                  + Values.visible(
                      node.path("name").asString("?") + ": " + node.path("reason").asString(""))
                  + times(node));
      code = code == ExitCode.OK ? ExitCode.PARTIAL : code;
    }
    return code;
  }

  /** Since when a node is away, and when it is asked again. */
  private static String times(JsonNode node) {
    if (!node.has("sinceNanos")) {
      return "";
    }
    long left = node.path("nextTryNanos").asLong() / 1_000_000_000 - Instant.now().getEpochSecond();
    return " · since "
        + Instant.ofEpochSecond(0, node.path("sinceNanos").asLong()).truncatedTo(ChronoUnit.SECONDS)
        + (left > 0 ? ", asked again in " + left + " s" : ", being asked again");
  }

  private static void show(java.io.PrintStream out, JsonNode node) {
    boolean ready = node.path("ready").asBoolean(false);
    out.println(
        (ready ? "✓ " : "✗ ")
            + Values.visible(node.path("name").asString("?"))
            + (ready ? " captures" : " does not capture")
            + " · obsmesh "
            + node.path("version").asString("?")
            + " · Linux "
            + node.path("kernel").asString("?"));
    out.println(
        "  "
            + Values.count(node.path("eventsPerSecond").asDouble())
            + " events/s · "
            + Values.count(node.path("rowsPerSecond").asDouble())
            + " rows/s · "
            + Values.count(node.path("connections").asDouble())
            + " connections · "
            + Values.bytes(node.path("memoryBytes").asDouble())
            + " resident");
    for (Map.Entry<String, JsonNode> table : node.path("tables").properties()) {
      out.println(
          "  "
              + table.getKey()
              + ": "
              + Values.count(table.getValue().path("rows").asDouble())
              + " rows, "
              + Values.bytes(table.getValue().path("bytes").asDouble()));
    }
    counts(out, "lost", node.path("lost"));
    counts(out, "not understood", node.path("malformed"));
    for (JsonNode probe : node.path("probes")) {
      if (!probe.path("attached").asBoolean(true)) {
        out.println(
            "  ! " + probe.path("name").asString() + " is off: " + probe.path("reason").asString());
      }
    }
  }

  private static void history(java.io.PrintStream out, JsonNode history) {
    long oldest = history.path("oldestNanos").asLong();
    out.println(
        "history: "
            + Values.bytes(history.path("bytes").asDouble())
            + " of "
            + Values.bytes(history.path("maxBytes").asDouble())
            + ", "
            + Values.count(history.path("rows").asDouble())
            + " rows"
            + (oldest == 0
                ? ""
                : " since " + Instant.ofEpochSecond(0, oldest).truncatedTo(ChronoUnit.SECONDS))
            + " in "
            + Values.visible(history.path("directory").asString("?")));
    long torn = history.path("torn").asLong();
    if (torn > 0) {
      out.println("  ! " + torn + " damaged files were dropped");
    }
    String failure = history.path("failure").asString("");
    if (!failure.isEmpty()) {
      out.println(
          "  ! not written, "
              + Values.count(history.path("failures").asDouble())
              + " times: "
              + Values.visible(failure));
    }
  }

  private static void kafka(java.io.PrintStream out, JsonNode kafka) {
    out.println(
        "kafka: "
            + Values.count(kafka.path("sentRows").asDouble())
            + " rows sent, "
            + Values.bytes(kafka.path("spooledBytes").asDouble())
            + " wait, lost: "
            + Values.count(kafka.path("lostRows").asDouble()));
    String failure = kafka.path("failure").asString("");
    if (!failure.isEmpty()) {
      out.println("  ! takes no rows: " + Values.visible(failure));
    }
  }

  private static void counts(java.io.PrintStream out, String what, JsonNode counts) {
    long total = 0;
    StringBuilder parts = new StringBuilder();
    for (Map.Entry<String, JsonNode> entry : counts.properties()) {
      long count = entry.getValue().asLong();
      if (count > 0) {
        total += count;
        parts.append(parts.isEmpty() ? "" : ", ").append(entry.getKey()).append(' ');
        parts.append(Values.count(count));
      }
    }
    out.println(
        "  " + what + ": " + (total == 0 ? "nothing" : Values.count(total) + " (" + parts + ")"));
  }
}
