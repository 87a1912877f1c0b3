package io.obsmesh.obsctl.client;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Who asks a server.
 *
 * @param token bearer token; null for none
 * @param tls our certificate and whose are taken; null for what the JDK has
 */
public record Credentials(@Nullable String token, @Nullable SSLContext tls) {
  /** Nobody in particular. */
  public static final Credentials NONE = new Credentials(null, null);

  /** Without the token, which is nobody's business. */
  @Override
  public String toString() {
    return "Credentials[" + (token == null ? "no token" : "a token") + "]";
  }
}
