package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one connection. */
final class TlsSession implements Session<TlsRecord> {
  private final TlsMatcher matcher;
  private final TlsParser client;
  private final TlsParser server;

  TlsSession(SessionContext context) {
    matcher = new TlsMatcher(context);
    client = new TlsParser(matcher, Direction.REQUEST);
    server = new TlsParser(matcher, Direction.RESPONSE);
  }

  @Override
  public StreamParser<TlsRecord> parser(Direction direction) {
    return direction == Direction.REQUEST ? client : server;
  }

  @Override
  public RequestMatcher<TlsRecord> matcher() {
    return matcher;
  }
}
