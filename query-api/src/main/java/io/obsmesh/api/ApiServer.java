package io.obsmesh.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.wire.tls.Tls;
import java.net.BindException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves queries, follow streams, the map and the UI over HTTP. Thread-safe. */
public final class ApiServer implements AutoCloseable {
  /** Where the UI lies in its jar. */
  private static final String UI = "/io/obsmesh/ui/static";

  private static final int MAX_REQUEST_BYTES = 1 << 20;
  private static final int MAX_HEADER_BYTES = 1 << 16;

  private final ApiOptions options;
  private final Javalin javalin;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("api-timer").factory());

  private ApiServer(ApiOptions options, Tables tables, RowSource source, String version) {
    this.options = options;
    Planner planner = new Planner(tables);
    QueryRunner runner = new QueryRunner(planner, source, options, timer);
    javalin =
        Javalin.create(config -> {
          settings(config, options);
          config.routes.before(this::guard);
          ApiErrors.addTo(config.routes);
          Callers callers = new Callers(options, runner, source);
          callers.addTo(config.routes);
          new QueryRoutes(callers).addTo(config.routes);
          new FollowRoute(callers).addTo(config.routes);
          new CatalogRoutes(callers, tables, source, version).addTo(config.routes);
          new MapRoutes(runner).addTo(config.routes);
          OpenApi.addTo(config.routes);
        });
  }

  /**
   * Starts a server.
   *
   * @param version of obsmesh, shown in {@code /api/status}
   * @throws IllegalStateException when the address cannot be listened on; its message says why and
   *     what to do
   */
  public static ApiServer start(
      ApiOptions options, Tables tables, RowSource source, String version) {
    options.security().requireFor(options.host());
    ApiServer server = new ApiServer(options, tables, source, version);
    try {
      if (options.security().tls() == null) {
        server.javalin.start(options.host(), options.port());
      } else {
        server.javalin.start();
      }
    } catch (RuntimeException e) {
      server.close();
      throw new IllegalStateException(reason(options, e), e);
    }
    return server;
  }

  private static String reason(ApiOptions options, RuntimeException e) {
    String where = options.host() + ":" + options.port();
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof BindException)) {
      cause = cause.getCause();
    }
    return e instanceof JavalinBindException || cause instanceof BindException
        ? "port "
            + options.port()
            + " on "
            + options.host()
            + " is in use: stop what listens"
            + " there, or listen elsewhere (--listen 127.0.0.1:"
            + (options.port() + 1)
            + ")"
        : "cannot listen on " + where + ": " + cause.getMessage();
  }

  /** What can be asked for, as method and path. */
  Set<String> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(route -> route.endpoint)
        .filter(endpoint -> endpoint.method.isHttpMethod())
        .map(endpoint -> endpoint.method + " " + endpoint.path)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The port that is listened on. */
  public int port() {
    return javalin.port();
  }

  /** The address of the UI and API, for example {@code http://127.0.0.1:7070}. */
  public String url() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return (options.security().tls() == null ? "http://" : "https://") + host + ":" + port();
  }

  private static void settings(JavalinConfig config, ApiOptions options) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    config.http.compressionStrategy = Compression.strategy();
    config.jetty.modifyHttpConfiguration(http -> {
      http.setSendServerVersion(false);
      http.setRequestHeaderSize(MAX_HEADER_BYTES); // queries stand in the address
      http.setResponseHeaderSize(MAX_HEADER_BYTES); // columns and summary stand in headers
    });
    Tls tls = options.security().tls();
    if (tls != null) {
      config.jetty.addConnector(
          (server, http) -> HttpsConnector.of(server, http, tls, options.host(), options.port()));
    }
    if (ApiServer.class.getResource(UI + "/index.html") != null) {
      config.staticFiles.add(UI, Location.CLASSPATH);
      config.spaRoot.addFile("/", UI + "/index.html", Location.CLASSPATH);
    }
  }

  /** Headers that hold for all answers; and no page of another origin reads us by a DNS trick. */
  private void guard(Context ctx) {
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header(
        "Content-Security-Policy",
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " worker-src 'self' blob:; frame-ancestors 'none'");
    if (ctx.path().startsWith("/api/")) {
      ctx.header("Cache-Control", "no-store");
    }
    if (options.isLoopback() && !isLocal(ctx.header("Host"))) {
      throw new ApiErrors.Refused(403, "this server answers to localhost only");
    }
  }

  private static boolean isLocal(@Nullable String host) {
    if (host == null) {
      return true;
    }
    String name = host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.matches("127\\.\\d+\\.\\d+\\.\\d+");
  }

  @Override
  public void close() {
    javalin.stop();
    timer.shutdownNow();
  }
}
