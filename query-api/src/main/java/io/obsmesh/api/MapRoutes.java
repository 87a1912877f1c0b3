package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.obsmesh.query.Times;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/map} and {@code /api/top}: who talks to whom, and what is busy. Both are queries of
 * the language like any other. An end is called by its service, else its process, else its address.
 */
final class MapRoutes {
  private static final int MOST_EDGES = 2_000;

  private final QueryRunner runner;

  MapRoutes(QueryRunner runner) {
    this.runner = runner;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/map", this::map);
    routes.get("/api/top", this::top);
  }

  private static String name(String end) {
    return ("if(has(%1$s.service), %1$s.service, if(has(%1$s.process), %1$s.process, %1$s.ip))")
        .formatted(end);
  }

  private static String kind(String end) {
    return "if(has(%1$s.service), \"service\", if(has(%1$s.process), \"process\", \"external\"))"
        .formatted(end);
  }

  private static String range(Context ctx) {
    String since = ctx.queryParam("since");
    String until = ctx.queryParam("until");
    if (since != null && Times.parse(since) != null) {
      Long end = until == null ? null : Times.parse(until);
      return " since " + since + (end == null ? "" : " until " + until);
    }
    String last = ctx.queryParam("last");
    String text = last == null || last.isBlank() ? "1m" : last;
    QueryRunner.duration(text);
    return " last " + text;
  }

  private void map(Context ctx) {
    String range = range(ctx);
    Plan plan =
        runner.plan(
            "request"
                + range
                + " | rate(), ratio(error) as errors, p99(latency), rate(req.bytes) as up,"
                + " rate(resp.bytes) as down, count() by source = "
                + name("src")
                + ", target = "
                + name("dst")
                + ", source_kind = "
                + kind("src")
                + ", target_kind = "
                + kind("dst")
                + ", protocol | sort -rate",
            null,
            Map.of());
    ResultTable edges = runner.run(plan, MOST_EDGES);
    ResultTable targets =
        runner.run(
            runner.plan(
                "request"
                    + range
                    + " | rate(), ratio(error) as errors, p99(latency), count() by name = "
                    + name("dst")
                    + ", kind = "
                    + kind("dst"),
                null,
                Map.of()),
            MOST_EDGES);
    Map<String, Long> dropped = dropped(range);
    List<Map<String, Object>> edgeList = new ArrayList<>();
    Nodes nodes = new Nodes();
    for (int row = 0; row < edges.rows().size(); row++) {
      String source = nodes.add(edges, row, "source", "source_kind");
      String target = nodes.add(edges, row, "target", "target_kind");
      if (source == null || target == null) {
        continue;
      }
      Map<String, Object> edge = new LinkedHashMap<>();
      edge.put("source", source);
      edge.put("target", target);
      String protocol = String.valueOf(edges.value(row, "protocol"));
      edge.put("protocol", protocol);
      nodes.protocol(target, protocol);
      edge.put("rate", edges.value(row, "rate"));
      edge.put("errorRatio", edges.value(row, "errors"));
      edge.put("p99Nanos", edges.value(row, "p99"));
      edge.put("bytesPerSecond", number(edges, row, "up") + number(edges, row, "down"));
      edge.put("dropped", dropped.get(source + "\0" + target));
      edge.put("rows", edges.value(row, "count"));
      edgeList.add(edge);
    }
    nodes.measure(targets);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("nodes", nodes.list());
    answer.put("edges", edgeList);
    answer.put("from", Times.format(plan.range().sinceNanos()));
    answer.put("to", Times.format(plan.range().untilNanos()));
    answer.put("lostEvents", edges.summary().lostEvents());
    answer.put("limited", edges.summary().limited());
    answer.put("partial", edges.summary().partial());
    CatalogRoutes.answer(ctx, answer);
  }

  private static double number(ResultTable table, int row, String column) {
    return table.value(row, column) instanceof Number number ? number.doubleValue() : 0;
  }

  /** How many flows policy dropped, by source and target; empty where there is no flow table. */
  private Map<String, Long> dropped(String range) {
    Map<String, Long> dropped = new HashMap<>();
    if (runner.planner().tables().find("flow") == null) {
      return dropped;
    }
    ResultTable table =
        runner.run(
            runner.plan(
                "flow where verdict=dropped"
                    + range
                    + " | count() by source = "
                    + name("src")
                    + ", target = "
                    + name("dst")
                    + ", source_kind = "
                    + kind("src")
                    + ", target_kind = "
                    + kind("dst"),
                null,
                Map.of()),
            MOST_EDGES);
    for (int row = 0; row < table.rows().size(); row++) {
      String key =
          Nodes.id(table, row, "source", "source_kind")
              + "\0"
              + Nodes.id(table, row, "target", "target_kind");
      dropped.put(key, (long) number(table, row, "count"));
    }
    return dropped;
  }

  /** The ends of the edges, each once. */
  private static final class Nodes {
    private final Map<String, Map<String, Object>> byId = new LinkedHashMap<>();
    private final Map<String, TreeSet<String>> protocols = new HashMap<>();

    static @Nullable String id(ResultTable table, int row, String name, String kind) {
      Object value = table.value(row, name);
      return value == null ? null : table.value(row, kind) + ":" + value;
    }

    @Nullable String add(ResultTable table, int row, String name, String kind) {
      String id = id(table, row, name, kind);
      if (id != null && !byId.containsKey(id)) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("id", id);
        node.put("name", table.value(row, name));
        node.put("kind", table.value(row, kind));
        node.put("protocols", List.of());
        node.put("rate", 0.0);
        node.put("errorRatio", null);
        node.put("p99Nanos", null);
        node.put("rows", 0L);
        byId.put(id, node);
        protocols.put(id, new TreeSet<>());
      }
      return id;
    }

    void protocol(String id, String protocol) {
      TreeSet<String> of = protocols.get(id);
      if (of != null) {
        of.add(protocol);
      }
    }

    /** What each end answered; an end that only asks has none of it. */
    void measure(ResultTable targets) {
      for (int row = 0; row < targets.rows().size(); row++) {
        String id = add(targets, row, "name", "kind");
        Map<String, Object> node = id == null ? null : byId.get(id);
        if (node != null) {
          node.put("rate", targets.value(row, "rate"));
          node.put("errorRatio", targets.value(row, "errors"));
          node.put("p99Nanos", targets.value(row, "p99"));
          node.put("rows", targets.value(row, "count"));
        }
      }
    }

    List<Map<String, Object>> list() {
      byId.forEach(
          (id, node) -> node.put("protocols", protocols.getOrDefault(id, new TreeSet<>())));
      return List.copyOf(byId.values());
    }
  }

  private void top(Context ctx) {
    String by = ctx.queryParam("by");
    String measures =
        " | rate(), ratio(error) as errorRatio, p50(latency) as p50Nanos, p99(latency) as p99Nanos,"
            + " count() as rows by ";
    String word = by == null ? "services" : by.toLowerCase(Locale.ROOT);
    String sql = runner.planner().tables().find("sql") == null ? "request" : "sql";
    String query =
        switch (word) {
          case "services" ->
              "request" + range(ctx) + measures + "service = " + name("dst") + ", protocol";
          case "edges" ->
              "request"
                  + range(ctx)
                  + measures
                  + "source = "
                  + name("src")
                  + ", target = "
                  + name("dst")
                  + ", protocol";
          case "routes" ->
              "http" + range(ctx) + measures + "service = " + name("dst") + ", method, route";
          case "queries" ->
              sql
                  + range(ctx)
                  + measures
                  + "service = "
                  + name("dst")
                  + (sql.equals("sql") ? ", digest" : ", protocol");
          default ->
              throw new ApiErrors.Refused(
                  400, "by: '" + by + "' (expected: services, edges, routes or queries)");
        };
    ResultTable table = runner.run(runner.plan(query + " | sort -rate", null, Map.of()), 100);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (@Nullable Object[] row : table.rows()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      for (int i = 0; i < row.length; i++) {
        if (row[i] != null) {
          entry.put(table.columns().get(i).name(), row[i]);
        }
      }
      rows.add(entry);
    }
    CatalogRoutes.answer(ctx, Map.of("rows", rows, "lostEvents", table.summary().lostEvents()));
  }
}
