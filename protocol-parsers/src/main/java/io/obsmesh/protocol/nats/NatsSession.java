package io.obsmesh.protocol.nats;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one connection to a server. */
final class NatsSession implements Session<Operation> {
  private final NatsParser client;
  private final NatsParser server;
  private final NatsMatcher matcher;

  NatsSession(SessionContext context) {
    client = new NatsParser(context, Direction.REQUEST);
    server = new NatsParser(context, Direction.RESPONSE);
    matcher = new NatsMatcher(context);
  }

  @Override
  public StreamParser<Operation> parser(Direction direction) {
    return direction == Direction.REQUEST ? client : server;
  }

  @Override
  public RequestMatcher<Operation> matcher() {
    return matcher;
  }
}
