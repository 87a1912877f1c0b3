package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.protocol.Transport;

/** One conversation with a resolver or name server. */
final class DnsSession implements Session<DnsMessage> {
  private final DnsParser requests;
  private final DnsParser responses;
  private final DnsMatcher matcher;

  DnsSession(SessionContext context, Transport transport) {
    requests = new DnsParser(transport);
    responses = new DnsParser(transport);
    matcher = new DnsMatcher(context, transport);
  }

  @Override
  public StreamParser<DnsMessage> parser(Direction direction) {
    return direction == Direction.REQUEST ? requests : responses;
  }

  @Override
  public RequestMatcher<DnsMessage> matcher() {
    return matcher;
  }
}
