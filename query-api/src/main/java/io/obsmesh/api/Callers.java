package io.obsmesh.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.wire.access.Access;
import io.obsmesh.wire.access.Principal;
import io.obsmesh.wire.access.Role;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and what he may see. A browser logs in once, with a token, and keeps it in a cookie
 * that no script can read and no other site can use.
 */
final class Callers {
  private static final String COOKIE = "obsmesh-token";
  private static final String PRINCIPAL = "obsmesh-principal";
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final String LOGIN =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><title>obsmesh</title>
      <style>body{font:16px system-ui;margin:20vh auto;max-width:22rem}input,button{font:inherit;width:100%;padding:.5rem;margin:.3rem 0;box-sizing:border-box}</style>
      <form method="post" action="/login"><label for="t">Token</label>
      <input id="t" name="token" type="password" autocomplete="current-password" autofocus required>
      <button>Log in</button></form></html>
      """;

  private final ApiOptions options;
  private final Access access;
  private final QueryRunner all;
  private final RowSource source;

  Callers(ApiOptions options, QueryRunner all, RowSource source) {
    this.options = options;
    this.access = options.security().access();
    this.all = all;
    this.source = source;
  }

  void addTo(RoutesConfig routes) {
    if (!access.isOpen()) {
      routes.before(this::identify);
      routes.post("/login", this::login);
      routes.get("/logout", ctx -> ctx.removeCookie(COOKIE).redirect("/"));
    }
  }

  private void identify(Context ctx) {
    String path = ctx.path();
    Principal principal = find(ctx);
    if (principal != null) {
      ctx.attribute(PRINCIPAL, principal);
    }
    if (path.startsWith("/api/")) {
      if (principal == null) {
        ctx.header("WWW-Authenticate", "Bearer realm=\"obsmesh\"");
        throw new ApiErrors.Refused(
            401,
            "say who you are: with a bearer token (obsctl --token-file) or a client certificate"
                + " whose units (OU) are roles");
      }
      require(principal, Role.MAP);
    } else if (principal == null && (path.equals("/") || path.equals("/index.html"))) {
      ctx.html(LOGIN).skipRemainingHandlers();
    }
  }

  private @Nullable Principal find(Context ctx) {
    String authorization = ctx.header("Authorization");
    String cookie = ctx.cookie(COOKIE);
    if (authorization == null && cookie != null) {
      return access.ofToken(cookie);
    }
    X509Certificate[] certificates = (X509Certificate[]) ctx.req().getAttribute(CERTIFICATES);
    return access.of(authorization, certificates);
  }

  private void login(Context ctx) {
    String token = ctx.formParam("token");
    if (token == null || access.ofToken(token) == null) {
      ctx.status(401).html(LOGIN);
      return;
    }
    Cookie cookie = new Cookie(COOKIE, token);
    cookie.setHttpOnly(true);
    cookie.setSecure(options.security().tls() != null);
    cookie.setSameSite(SameSite.STRICT);
    ctx.cookie(cookie);
    ctx.redirect("/");
  }

  private static void require(Principal principal, Role role) {
    if (!principal.may(role)) {
      throw new ApiErrors.Refused(403, principal.name() + " does not have the role " + role.word());
    }
  }

  /** Who calls. */
  Principal of(Context ctx) {
    Principal principal = access.isOpen() ? Principal.LOCAL : ctx.attribute(PRINCIPAL);
    if (principal == null) {
      throw new ApiErrors.Refused(401, "say who you are");
    }
    return principal;
  }

  /** Runs queries as the caller may. */
  QueryRunner runner(Context ctx, String question) {
    return access.isOpen()
        ? all
        : all.over(new GuardedRows(source, of(ctx), question, options.audit()));
  }
}
