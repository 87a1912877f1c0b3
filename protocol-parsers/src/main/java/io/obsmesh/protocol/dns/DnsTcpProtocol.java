package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.Transport;

/** DNS over TCP (RFC 7766): long answers, zone transfers. */
public final class DnsTcpProtocol extends DnsProtocol {
  @Override
  public Transport transport() {
    return Transport.TCP;
  }
}
