/**
 * TLS handshakes as they are seen on the wire, without keys: RFC 8446 and its predecessors. Open
 * {@link io.obsmesh.protocol.tls.TlsProtocol} first.
 */
@NullMarked
package io.obsmesh.protocol.tls;

import org.jspecify.annotations.NullMarked;
