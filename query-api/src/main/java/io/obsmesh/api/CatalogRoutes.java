package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.obsmesh.query.Spelling;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.engine.RowSource.Reports;
import io.obsmesh.query.plan.Completion;
import io.obsmesh.query.plan.Measure;
import io.obsmesh.query.plan.SourceTable;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.table.Column;
import io.obsmesh.wire.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What there is: tables, columns, words that complete a query, nodes and their probes. */
final class CatalogRoutes {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Callers callers;
  private final Tables tables;
  private final RowSource source;
  private final String version;
  private final Completion completion;
  private final Instant started = Instant.now();

  CatalogRoutes(Callers callers, Tables tables, RowSource source, String version) {
    this.callers = callers;
    this.tables = tables;
    this.source = source;
    this.version = version;
    this.completion = new Completion(tables);
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/tables", this::tables);
    routes.get("/api/tables/{name}", this::table);
    routes.get("/api/complete", this::complete);
    routes.get("/api/status", this::status);
    routes.get("/api/probes", this::probes);
    routes.get("/healthz", ctx -> ctx.contentType("text/plain").result("ok\n"));
    routes.get("/readyz", this::ready);
  }

  static void answer(Context ctx, Object value) {
    ctx.contentType("application/json").result(JSON.writeValueAsString(value));
  }

  private void tables(Context ctx) {
    Reports reports = source.reports();
    List<Map<String, Object>> list = new ArrayList<>();
    for (SourceTable table : tables.all()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", table.name());
      entry.put("description", table.description());
      entry.put("columns", table.columns().size());
      entry.put("rows", reports.rows(table));
      list.add(entry);
    }
    answer(ctx, Map.of("tables", list));
  }

  private void table(Context ctx) {
    String name = ctx.pathParam("name");
    SourceTable table = tables.find(name);
    if (table == null) {
      String near = Spelling.didYouMean(name, tables.names());
      throw new ApiErrors.Refused(
          404, "there is no table '" + name + "'" + (near == null ? "" : ": " + near));
    }
    List<Map<String, Object>> columns = new ArrayList<>();
    for (Column column : table.columns()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", column.name());
      entry.put("type", column.type().label());
      entry.put("unit", Measure.of(column.unit()).label());
      entry.put("description", column.description());
      if (column.semanticConvention() != null) {
        entry.put("semconv", column.semanticConvention());
      }
      columns.add(entry);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", table.name());
    answer.put("description", table.description());
    answer.put("rows", source.reports().rows(table));
    answer.put("display", table.display());
    answer.put("columns", columns);
    answer(ctx, answer);
  }

  private void complete(Context ctx) {
    String query = ctx.queryParam("q");
    String at = ctx.queryParam("at");
    String text = query == null ? "" : query;
    int end =
        at != null && at.matches("\\d{1,6}")
            ? Math.min(Integer.parseInt(at), text.length())
            : text.length();
    Completion.Answer answer = completion.complete(text.substring(0, end));
    List<Map<String, Object>> items = new ArrayList<>();
    for (Completion.Item item : answer.items()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("label", item.label());
      entry.put("kind", item.kind());
      entry.put("detail", item.detail());
      items.add(entry);
    }
    if (answer.compared() != null && "live".equals(ctx.queryParam("values"))) {
      live(ctx, answer.compared(), text.substring(answer.from(), end), items);
    }
    answer(ctx, Map.of("from", answer.from(), "items", items));
  }

  /** Values of the last minutes, behind those that are known anyway. */
  private void live(
      Context ctx, Completion.Compared compared, String begun, List<Map<String, Object>> items) {
    QueryRunner runner = callers.runner(ctx, LiveValues.question(compared));
    for (String value : LiveValues.of(runner, compared)) {
      if (value.regionMatches(true, 0, begun, 0, begun.length())
          && items.stream().noneMatch(item -> value.equals(item.get("label")))) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("label", value);
        entry.put("kind", "value");
        entry.put("detail", compared.field());
        items.add(entry);
      }
    }
  }

  private void status(Context ctx) {
    Reports reports = source.reports();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("version", version);
    answer.put("uptimeSeconds", Duration.between(started, Instant.now()).toSeconds());
    answer.put("nodes", reports.nodes());
    answer.put("unreachable", reports.away().stream().map(CatalogRoutes::away).toList());
    RowSource.HistoryReport history = source.history();
    if (history != null) {
      answer.put("history", history);
    }
    Record forwarding = source.forwarding();
    if (forwarding != null) {
      answer.put("kafka", forwarding);
    }
    answer(ctx, answer);
  }

  private static Map<String, Object> away(NodeReport.Away away) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", away.name());
    entry.put("reason", away.reason());
    if (away.sinceNanos() != null) {
      entry.put("sinceNanos", away.sinceNanos());
    }
    if (away.nextTryNanos() != null) {
      entry.put("nextTryNanos", away.nextTryNanos());
    }
    return entry;
  }

  private void probes(Context ctx) {
    List<Map<String, Object>> probes = new ArrayList<>();
    for (NodeReport node : source.reports().nodes()) {
      for (NodeReport.Probe probe : node.probes()) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("node", node.name());
        entry.put("name", probe.name());
        entry.put("hook", probe.hook());
        entry.put("attached", probe.attached());
        entry.put("reason", probe.reason());
        probes.add(entry);
      }
    }
    answer(ctx, Map.of("probes", probes));
  }

  private void ready(Context ctx) {
    boolean ready = source.reports().nodes().stream().anyMatch(NodeReport::ready);
    ctx.status(ready ? 200 : 503)
        .contentType("text/plain")
        .result(ready ? "ready\n" : "no node captures yet\n");
  }
}
