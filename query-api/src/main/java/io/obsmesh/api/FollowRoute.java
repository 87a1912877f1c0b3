package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.Summary;
import io.obsmesh.query.format.JsonResults;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Plan;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code /api/follow}: server-sent events {@code columns}, {@code rows} (an array of arrays),
 * {@code summary} every second, {@code error}; {@code columns} again says: start anew.
 */
final class FollowRoute {
  private final Callers callers;

  FollowRoute(Callers callers) {
    this.callers = callers;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/follow", this::follow);
  }

  private void follow(Context ctx) throws IOException {
    String text = QueryRoutes.text(ctx);
    QueryRunner runner = callers.runner(ctx, text);
    Plan plan = QueryRoutes.plan(runner, ctx, text);
    Following following = new Following(runner, plan, ctx.queryParam("columns"));
    ctx.header("Obsmesh-Columns", JsonResults.columns(following.columns()));
    ctx.res().setContentType("text/event-stream;charset=utf-8");
    ctx.res().setHeader("X-Accel-Buffering", "no");
    // Not Javalin's stream: it would compress, and hold events back.
    Events events = new Events(ctx.res().getOutputStream());
    try {
      following.run(events);
    } catch (IOException e) {
      // The reader went away: that is how a stream ends.
    } catch (RuntimeException e) {
      events.send("error", ApiErrors.json(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes events; a write to a reader that went away throws. */
  private record Events(ServletOutputStream out) implements Following.Reader {
    @Override
    public void columns(List<Field> columns) throws IOException {
      send("columns", JsonResults.columns(columns));
    }

    @Override
    public void rows(ResultTable rows) throws IOException {
      send("rows", JsonResults.rows(rows.columns(), rows.rows()));
    }

    @Override
    public void summary(Summary summary) throws IOException {
      send("summary", JsonResults.summary(summary));
    }

    private void send(String event, String data) throws IOException {
      out.write(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
