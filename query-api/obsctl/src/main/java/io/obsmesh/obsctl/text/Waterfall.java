package io.obsmesh.obsctl.text;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Requests one below the other, each as a bar on a common scale of time. */
public final class Waterfall {
  private static final int BAR_WIDTH = 32;

  private record Line(JsonNode row, Instant start, long latencyNanos) {
    Instant end() {
      return start.plusNanos(latencyNanos);
    }
  }

  private Waterfall() {}

  /**
   * Draws rows of request tables.
   *
   * @param width of the terminal; longer lines are cut
   * @return one line per row, oldest first; rows without a time are left out
   */
  public static List<String> draw(List<JsonNode> rows, int width) {
    return draw(rows, width, Waterfall::describe);
  }

  /** The same with the names of both ends, for requests of several programs. */
  public static List<String> drawBetween(List<JsonNode> rows, int width) {
    return draw(rows, width, row -> from(row) + " → " + to(row) + "  " + describe(row));
  }

  private static List<String> draw(
      List<JsonNode> rows, int width, Function<JsonNode, String> description) {
    List<Line> lines = new ArrayList<>();
    for (JsonNode row : rows) {
      Instant start = time(row);
      if (start != null) {
        lines.add(new Line(row, start, Math.max(0, row.path("latency").asLong(0))));
      }
    }
    if (lines.isEmpty()) {
      return List.of();
    }
    lines.sort(Comparator.comparing(Line::start));
    Instant first = lines.getFirst().start;
    Instant last = lines.stream().map(Line::end).max(Comparator.naturalOrder()).orElse(first);
    double scale = Math.max(1, Duration.between(first, last).toNanos());
    List<String> drawn = new ArrayList<>();
    for (Line line : lines) {
      long offset = Duration.between(first, line.start).toNanos();
      String text =
          "%9s %s %9s  %s"
              .formatted(
                  "+" + Values.duration(offset),
                  bar(offset / scale, line.latencyNanos / scale),
                  line.row.has("latency") ? Values.duration(line.latencyNanos) : "no answer",
                  description.apply(line.row));
      int length = text.codePointCount(0, text.length());
      drawn.add(
          length <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…");
    }
    return drawn;
  }

  private static @Nullable Instant time(JsonNode row) {
    try {
      return row.path("time").isString() ? Instant.parse(row.path("time").asString()) : null;
    } catch (DateTimeParseException _) {
      return null;
    }
  }

  private static String bar(double from, double length) {
    int start = (int) Math.min(BAR_WIDTH - 1, Math.floor(from * BAR_WIDTH));
    int cells = (int) Math.max(1, Math.min(BAR_WIDTH - start, Math.round(length * BAR_WIDTH)));
    return " ".repeat(start) + "█".repeat(cells) + " ".repeat(BAR_WIDTH - start - cells);
  }

  /** What was asked and what came back, in the protocol's own words. */
  public static String describe(JsonNode row) {
    String protocol = text(row, "protocol");
    String what =
        switch (protocol) {
          case "http" -> text(row, "method") + " " + text(row, "host") + text(row, "path");
          case "grpc" -> text(row, "service") + "/" + text(row, "method");
          case "mysql" -> row.has("statement") ? text(row, "statement") : text(row, "command");
          case "redis" -> text(row, "command") + " " + text(row, "key");
          default -> to(row);
        };
    String outcome = text(row, "status");
    if (outcome.isEmpty()) {
      outcome = text(row, "reply_type");
    }
    String error = text(row, "error.type");
    StringBuilder line = new StringBuilder(protocol).append(' ').append(what.strip());
    if (!outcome.isEmpty()) {
      line.append(" → ").append(outcome);
    }
    if (!error.isEmpty() && !error.equals(outcome)) {
      line.append(" (").append(error).append(')');
    }
    return Values.visible(line.toString());
  }

  private static String from(JsonNode row) {
    String service = text(row, "src.service");
    return Values.visible(service.isEmpty() ? text(row, "src.ip") : service);
  }

  private static String to(JsonNode row) {
    String service = text(row, "dst.service");
    return Values.visible(
        service.isEmpty() ? text(row, "dst.ip") + ":" + text(row, "dst.port") : service);
  }

  private static String text(JsonNode row, String column) {
    JsonNode value = row.path(column);
    return value.isMissingNode() || value.isNull()
        ? ""
        : value.isValueNode() ? value.asString() : value.toString();
  }
}
