package io.obsmesh.obsctl.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * Who talks to whom, to be drawn with characters or by another program.
 *
 * @param names what each node is called, by its id
 * @param edges busiest first
 */
public record ServiceMap(Map<String, String> names, List<Edge> edges) {
  /**
   * Requests from one to another.
   *
   * @param rate requests per second
   * @param errorRatio 0 to 1; empty when the protocol has no errors
   * @param p99Nanos empty when nothing was answered
   */
  public record Edge(
      String source,
      String target,
      String protocol,
      double rate,
      OptionalDouble errorRatio,
      OptionalDouble p99Nanos) {
    /** For example {@code 48.1/s, 2.1% errors, p99 12.0 ms}. */
    public String label() {
      List<String> parts = new ArrayList<>();
      parts.add(String.format(Locale.ROOT, rate < 10 ? "%.2g/s" : "%.0f/s", rate));
      errorRatio.ifPresent(ratio -> {
        if (ratio > 0) {
          parts.add(String.format(Locale.ROOT, "%.1f%% errors", 100 * ratio));
        }
      });
      p99Nanos.ifPresent(nanos -> parts.add("p99 " + Values.duration(nanos)));
      return String.join(", ", parts);
    }
  }

  /** Reads the answer of {@code /api/map}. */
  public static ServiceMap of(JsonNode answer) {
    Map<String, String> names = new LinkedHashMap<>();
    for (JsonNode node : answer.path("nodes")) {
      String id = node.path("id").asString();
      names.put(id, Values.visible(node.path("name").asString(id)));
    }
    List<Edge> edges = new ArrayList<>();
    for (JsonNode edge : answer.path("edges")) {
      edges.add(
          new Edge(
              edge.path("source").asString(),
              edge.path("target").asString(),
              edge.path("protocol").asString(""),
              edge.path("rate").asDouble(),
              number(edge.path("errorRatio")),
              number(edge.path("p99Nanos"))));
    }
    edges.sort(Comparator.comparingDouble(Edge::rate).reversed());
    return new ServiceMap(names, edges);
  }

  private static OptionalDouble number(JsonNode value) {
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }

  private String name(String id) {
    return names.getOrDefault(id, Values.visible(id));
  }

  /** Each caller with its callees below it. */
  public String text() {
    Map<String, List<Edge>> bySource = new LinkedHashMap<>();
    for (Edge edge : edges) {
      bySource.computeIfAbsent(edge.source(), _ -> new ArrayList<>()).add(edge);
    }
    int width = edges.stream().mapToInt(e -> name(e.target()).length()).max().orElse(0);
    int protocols = edges.stream().mapToInt(e -> e.protocol().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    bySource.forEach((source, out) -> {
      text.append(name(source)).append('\n');
      for (int i = 0; i < out.size(); i++) {
        Edge edge = out.get(i);
        String target = name(edge.target());
        text.append(i == out.size() - 1 ? "└─▶ " : "├─▶ ")
            .append(target)
            .repeat(' ', width - target.length() + 2)
            .append(edge.protocol())
            .repeat(' ', protocols - edge.protocol().length() + 2)
            .append(edge.label())
            .append('\n');
      }
    });
    return text.toString();
  }

  /** For Graphviz. */
  public String dot() {
    StringBuilder text =
        new StringBuilder("digraph obsmesh {\n  rankdir=LR;\n  node [shape=box];\n");
    names.forEach((id, name) ->
        text.append("  ")
            .append(quoted(id))
            .append(" [label=")
            .append(quoted(name))
            .append("];\n"));
    for (Edge edge : edges) {
      text.append("  ")
          .append(quoted(edge.source()))
          .append(" -> ")
          .append(quoted(edge.target()))
          .append(" [label=")
          .append(quoted(edge.protocol() + " " + edge.label()))
          .append("];\n");
    }
    return text.append("}\n").toString();
  }

  /** For Markdown. */
  public String mermaid() {
    StringBuilder text = new StringBuilder("flowchart LR\n");
    Map<String, String> shortened = new LinkedHashMap<>();
    names.keySet().forEach(id -> shortened.put(id, "n" + shortened.size()));
    names.forEach((id, name) ->
        text.append("  ").append(shortened.get(id)).append("[").append(quoted(name)).append("]\n"));
    for (Edge edge : edges) {
      text.append("  ")
          .append(shortened.getOrDefault(edge.source(), "unknown"))
          .append(" -->|")
          .append(quoted(edge.protocol() + " " + edge.label()))
          .append("| ")
          .append(shortened.getOrDefault(edge.target(), "unknown"))
          .append('\n');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "'") + '"';
  }
}
