package io.obsmesh.protocol.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handshake message, RFC 8446 section 4 and RFC 5246 section 7.4. */
sealed interface HandshakeMessage {
  /** Message types. */
  int CLIENT_HELLO = 1;

  int SERVER_HELLO = 2;
  int CERTIFICATE = 11;
  int SERVER_KEY_EXCHANGE = 12;
  int SERVER_HELLO_DONE = 14;

  /**
   * What the client offers.
   *
   * @param recordVersion of the record that it begins in; above 0x0302 it may be the second hello
   *     of a handshake (RFC 8446 section 5.1)
   * @param sni the server's name, null when none is given
   * @param alpn protocols in order of preference, null when none are given
   * @param sessionId one character per byte
   * @param earlyData the client sends data before the handshake is done
   */
  record ClientHello(
      int recordVersion,
      @Nullable String sni,
      @Nullable List<String> alpn,
      String sessionId,
      boolean earlyData)
      implements HandshakeMessage {}

  /**
   * What the server chose.
   *
   * @param version as in the supported_versions extension, or else in the hello itself
   * @param retry it asks for another ClientHello
   * @param alpn the protocol, null when it is not said here
   * @param preSharedKey it took one of the client's pre-shared keys
   */
  record ServerHello(
      int version,
      int cipher,
      boolean retry,
      String sessionId,
      @Nullable String alpn,
      boolean preSharedKey)
      implements HandshakeMessage {}

  /** Certificates of the sender; the first is its own, null when it has none or it is no X.509. */
  record Certificates(@Nullable LeafCertificate leaf) implements HandshakeMessage {}

  /** Any other message. */
  record Other(int type) implements HandshakeMessage {}
}
