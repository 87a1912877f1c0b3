package io.obsmesh.api;

import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.wire.access.AuditLog;
import io.obsmesh.wire.access.Security;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens and what one request may use.
 *
 * @param host name or address to listen on
 * @param port port, 0 for any free one
 * @param security how it shows who it is and finds out who asks
 * @param audit where reads of bodies are written down, when callers say who they are; null for
 *     nowhere
 * @param timeout how long a query may take
 */
public record ApiOptions(
    String host,
    int port,
    Security security,
    @Nullable AuditLog audit,
    Duration timeout,
    EngineLimits limits) {
  /** On a loopback address, for whoever is there. */
  public ApiOptions(String host, int port, Duration timeout, EngineLimits limits) {
    this(host, port, Security.LOOPBACK, null, timeout, limits);
  }

  /** On loopback, with the usual bounds. */
  public static ApiOptions onLoopback(int port) {
    return new ApiOptions("127.0.0.1", port, Duration.ofSeconds(60), EngineLimits.USUAL);
  }

  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("cannot listen on " + host + ": no such host", e);
    }
  }
}
