package io.obsmesh.wire.access;

import io.obsmesh.wire.tls.Tls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * How a server shows who it is and finds out who asks.
 *
 * @param tls null for no encryption
 */
public record Security(@Nullable Tls tls, Access access) {
  /** Without encryption, open to whoever is on this machine. */
  public static final Security LOOPBACK = new Security(null, Access.OPEN);

  /**
   * Fails, with the mend, when a server would be reachable from other machines without encryption,
   * or by everybody.
   *
   * @throws IllegalStateException with one sentence for the user
   */
  public void requireFor(String host) {
    boolean loopback;
    try {
      loopback = InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("cannot listen on " + host + ": there is no such host", e);
    }
    if (!loopback && tls == null) {
      throw new IllegalStateException(
          host
              + " is reachable from other machines, which needs TLS: give --tls-cert and --tls-key,"
              + " or listen on 127.0.0.1");
    }
    if (!loopback && access.isOpen()) {
      throw new IllegalStateException(
          host
              + " is reachable from other machines, which must say who they are: give --tls-ca for"
              + " client certificates or --token-file for tokens, or listen on 127.0.0.1");
    }
  }
}
