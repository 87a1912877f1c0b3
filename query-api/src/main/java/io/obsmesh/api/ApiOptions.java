package io.obsmesh.api;

import io.obsmesh.query.engine.EngineLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * How the server listens and what one request may use.
 *
 * @param host name or address to listen on
 * @param port port, 0 for any free one
 * @param beyondLoopback whether {@code host} may be reachable from other machines: there is no
 *     login yet, so everyone who reaches it reads everything
 * @param timeout how long a query may take
 */
public record ApiOptions(
    String host, int port, boolean beyondLoopback, Duration timeout, EngineLimits limits) {
  /** On loopback, with the usual bounds. */
  public static ApiOptions onLoopback(int port) {
    return new ApiOptions("127.0.0.1", port, false, Duration.ofSeconds(60), EngineLimits.USUAL);
  }

  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("cannot listen on " + host + ": no such host", e);
    }
  }
}
