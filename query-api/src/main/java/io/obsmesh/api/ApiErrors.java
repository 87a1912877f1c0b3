package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.obsmesh.query.QueryError;
import io.obsmesh.query.QueryException;
import io.obsmesh.query.duck.DuckException;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.LimitException;
import io.obsmesh.query.engine.NoNodeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Failures as {@code {"error":{"message":…,"text":…}}}. */
public final class ApiErrors {
  private static final System.Logger LOG = System.getLogger(ApiErrors.class.getName());
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ApiErrors() {}

  /** A request that cannot be answered, with its status. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    Refused(int status, String message, Throwable cause) {
      super(message, cause);
      this.status = status;
    }
  }

  static void addTo(RoutesConfig routes) {
    routes.exception(QueryException.class, ApiErrors::answer);
    routes.exception(LimitException.class, ApiErrors::answer);
    routes.exception(DuckException.class, ApiErrors::answer);
    routes.exception(NoNodeException.class, ApiErrors::answer);
    routes.exception(Refused.class, ApiErrors::answer);
    routes.exception(GuardedRows.ForbiddenException.class, ApiErrors::answer);
    routes.exception(
        HttpResponseException.class,
        (e, ctx) ->
            answer(ctx, e.getStatus(), body(String.valueOf(e.getMessage()), e.getMessage())));
    routes.exception(Exception.class, ApiErrors::answer);
    routes.error(
        404,
        ctx -> {
          if (ctx.path().startsWith("/api/") && ctx.resultInputStream() == null) {
            String message = "there is no " + ctx.path();
            answer(ctx, 404, body(message, message));
          }
        });
  }

  private static void answer(Exception e, Context ctx) {
    answer(ctx, status(e), body(e));
  }

  private static void answer(Context ctx, int status, Map<String, Object> body) {
    ctx.status(status).contentType("application/json").result(JSON.writeValueAsString(body));
  }

  /** The status of HTTP that stands for a failure. */
  public static int status(Exception e) {
    return switch (e) {
      case QueryException q -> 400;
      case LimitException l -> 413;
      case DuckException d ->
          switch (d.kind()) {
            case QUERY -> 400;
            case MEMORY -> 413;
            case CANCELLED -> 408;
            case ENGINE -> 500;
          };
      case NoNodeException n -> 503;
      case Refused refused -> refused.status;
      case GuardedRows.ForbiddenException f -> 403;
      case IllegalArgumentException i -> 400;
      default -> 500;
    };
  }

  /** What is said about a failure: of a query that is wrong, with the place that is. */
  public static String sentence(Exception e) {
    return switch (e) {
      case LimitException limit -> limit.getMessage() + ": " + limit.mend();
      case DuckException duck -> String.valueOf(duck.getMessage());
      default -> status(e) == 500 ? "the server failed: " + e : String.valueOf(e.getMessage());
    };
  }

  /** The body for a failure, as JSON text: also the event {@code error} of a stream. */
  static String json(Exception e) {
    return JSON.writeValueAsString(body(e));
  }

  private static Map<String, Object> body(Exception e) {
    return switch (e) {
      case QueryException q -> body(q);
      case LimitException l ->
          body(l.getMessage() + ": " + l.mend(), "error: " + l.getMessage() + "\n  " + l.mend());
      case NoNodeException n ->
          body(
              String.valueOf(n.getMessage()),
              n.getMessage() + "\n  see obsctl status; start an agent with: sudo obsctl up");
      case DuckException d -> body(String.valueOf(d.getMessage()), "error: " + d.getMessage());
      case Refused refused -> body(String.valueOf(refused.getMessage()), refused.getMessage());
      case GuardedRows.ForbiddenException f -> body(String.valueOf(f.getMessage()), f.getMessage());
      case IllegalArgumentException i -> body(String.valueOf(i.getMessage()), i.getMessage());
      default -> {
        LOG.log(System.Logger.Level.WARNING, "a request failed: " + e, e);
        yield body("the server failed: " + e, null);
      }
    };
  }

  private static Map<String, Object> body(QueryException e) {
    Map<String, Object> first = error(e.errors().get(0));
    first.put("text", String.valueOf(e.getMessage()));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", first);
    List<Map<String, Object>> all = e.errors().stream().map(ApiErrors::error).toList();
    body.put("errors", all);
    return body;
  }

  private static Map<String, Object> error(QueryError error) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("message", error.message());
    map.put("line", error.line());
    map.put("column", error.column());
    map.put("length", error.length());
    if (error.suggestion() != null) {
      map.put("suggestion", error.suggestion());
    }
    return map;
  }

  private static Map<String, Object> body(String message, @Nullable String text) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("text", text == null ? message : text);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", error);
    return body;
  }
}
