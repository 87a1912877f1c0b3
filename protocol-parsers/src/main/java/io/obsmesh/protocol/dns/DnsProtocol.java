package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Transport;
import io.obsmesh.table.Table;
import java.util.List;

/** DNS in datagrams. A datagram that reads as a message from its first byte to its last is one. */
public class DnsProtocol implements Protocol {
  private static final int DNS_PORT = 53;
  private static final int MDNS_PORT = 5353;

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public List<Table> tables() {
    return List.of(DnsTable.TABLE);
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public Claim detect(Heads heads) {
    Claim request = detect(heads.request(), false, heads.serverPort());
    Claim response = detect(heads.response(), true, heads.serverPort());
    if (request == Claim.NO || response == Claim.NO) {
      return Claim.NO;
    }
    return request.compareTo(response) > 0 ? request : response;
  }

  private Claim detect(ByteCursor in, boolean response, int port) {
    int prefix = transport() == Transport.TCP ? 2 : 0;
    if (in.remaining() == 0 || prefix == 2 && in.remaining() < 2) {
      return Claim.UNDECIDED;
    }
    if (in.remaining() < prefix + DnsReader.HEADER_BYTES) {
      return prefix == 0 ? Claim.NO : Claim.UNDECIDED;
    }
    boolean known = port == DNS_PORT || port == MDNS_PORT;
    boolean isResponse = (in.peek(prefix + 2) & 0x80) != 0;
    // Multicast answers travel like questions, from port 5353 to port 5353.
    if (!DnsReader.plausible(in, prefix) || isResponse != response && port != MDNS_PORT) {
      return Claim.NO;
    }
    int length = prefix == 2 ? in.peek(0) << 8 | in.peek(1) : in.remaining();
    if (prefix == 2 && length < DnsReader.HEADER_BYTES) {
      return Claim.NO;
    }
    if (in.remaining() < prefix + length) {
      return Claim.UNDECIDED;
    }
    in.skip(prefix);
    DnsMessage message = new DnsReader().read(in, length);
    if (message == null || message.query() == null && !known) {
      return Claim.NO;
    }
    return known ? Claim.CERTAIN : Claim.LIKELY;
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new DnsSession(context, transport());
  }
}
