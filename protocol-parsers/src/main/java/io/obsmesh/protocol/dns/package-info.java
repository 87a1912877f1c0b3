/**
 * DNS over UDP and TCP: RFC 1035, EDNS of RFC 6891. Open {@link
 * io.obsmesh.protocol.dns.DnsProtocol} first.
 */
@NullMarked
package io.obsmesh.protocol.dns;

import org.jspecify.annotations.NullMarked;
