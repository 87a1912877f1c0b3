package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.format.JsonResults;
import io.obsmesh.query.format.ResultFormat;
import io.obsmesh.query.plan.Explain;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.sql.SqlPrinter;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/query}, {@code /api/explain} and {@code /api/sql}. */
final class QueryRoutes {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Callers callers;

  QueryRoutes(Callers callers) {
    this.callers = callers;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/query", this::query);
    routes.post("/api/query", this::query);
    routes.get("/api/explain", this::explain);
    routes.get("/api/sql", this::sql);
    routes.post("/api/sql", this::sql);
  }

  private void query(Context ctx) throws IOException {
    ResultFormat format = format(ctx);
    int limit = limit(ctx);
    String text = text(ctx);
    QueryRunner runner = callers.runner(ctx, text);
    Plan plan = plan(runner, ctx, text);
    ResultTable table =
        runner.whileReading(ctx, cancellation -> runner.run(plan, limit, cancellation));
    if (plan.render() != null) {
      ctx.header("Obsmesh-Render", plan.render());
    }
    answer(ctx, format, table);
  }

  /** One SELECT over the tables as they are kept, or over the range in {@code last}. */
  private void sql(Context ctx) throws IOException {
    ResultFormat format = format(ctx);
    int limit = limit(ctx);
    String sql = text(ctx);
    String last = ctx.queryParam("last");
    QueryRunner runner = callers.runner(ctx, sql);
    ResultTable table =
        runner.whileReading(ctx, cancellation -> runner.sql(sql, last, limit, cancellation));
    answer(ctx, format, table);
  }

  private static void answer(Context ctx, ResultFormat format, ResultTable all) throws IOException {
    ResultTable table = Selection.of(all, ctx.queryParam("columns"));
    ctx.header("Obsmesh-Summary", JsonResults.summary(table.summary()));
    ctx.header("Obsmesh-Columns", JsonResults.columns(table.columns()));
    ctx.contentType(format.contentType());
    format.write(table, ctx.outputStream());
  }

  private void explain(Context ctx) {
    String text = text(ctx);
    QueryRunner runner = callers.runner(ctx, text);
    Plan plan = plan(runner, ctx, text);
    int limit = limit(ctx);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("text", Explain.text(plan));
    answer.put("sql", SqlPrinter.print(plan, runner.rowsAtMost(limit)));
    ctx.contentType("application/json").result(JSON.writeValueAsString(answer));
  }

  /** The plan of a request: its text, {@code last} and {@code param.name}. */
  static Plan plan(QueryRunner runner, Context ctx, String text) {
    Map<String, String> parameters = new HashMap<>();
    ctx.queryParamMap()
        .forEach((name, values) -> {
          if (name.startsWith("param.")) {
            parameters.put(name.substring("param.".length()), values.get(0));
          }
        });
    String last = ctx.queryParam("last");
    return runner.plan(text, last == null || last.isBlank() ? null : last, parameters);
  }

  /** The query: parameter {@code q}, or the body as text or {@code {"q":…}}. */
  static String text(Context ctx) {
    String text = ctx.queryParam("q");
    if (text != null) {
      return text;
    }
    String body = ctx.body();
    String type = ctx.contentType();
    if (type != null && type.startsWith("application/json")) {
      try {
        JsonNode q = JSON.readTree(body).path("q");
        if (q.isString()) {
          return q.asString();
        }
      } catch (JacksonException e) {
        throw new ApiErrors.Refused(400, "the body is not JSON", e);
      }
      throw new ApiErrors.Refused(400, "the body has no \"q\": send {\"q\":\"http\"}");
    }
    if (body.isBlank()) {
      throw new ApiErrors.Refused(400, "no query: send /api/query?q=http");
    }
    return body;
  }

  private static ResultFormat format(Context ctx) {
    String name = ctx.queryParam("format");
    ResultFormat format = ResultFormat.named(name == null || name.isEmpty() ? "json" : name);
    if (format == null) {
      throw new ApiErrors.Refused(
          400, "format: '" + name + "' (expected: json, jsonl, csv, arrow or full)");
    }
    return format;
  }

  private static int limit(Context ctx) {
    String limit = ctx.queryParam("limit");
    if (limit == null || limit.isEmpty()) {
      return 0;
    }
    if (!limit.matches("\\d{1,9}") || Integer.parseInt(limit) == 0) {
      throw new ApiErrors.Refused(400, "limit: '" + limit + "' (expected: a number above 0)");
    }
    return Integer.parseInt(limit);
  }
}
