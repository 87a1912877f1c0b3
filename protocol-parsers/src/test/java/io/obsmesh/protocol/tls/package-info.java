/** Tests of TLS handshakes. Open {@link io.obsmesh.protocol.tls.TlsHandshakeTest} first. */
package io.obsmesh.protocol.tls;
