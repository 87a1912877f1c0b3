package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one connection to Cassandra. */
final class CqlSession implements Session<CqlMessage> {
  private final CqlParser requests;
  private final CqlParser responses;
  private final CqlMatcher matcher;

  CqlSession(SessionContext context) {
    ConnectionState state = new ConnectionState();
    requests = new CqlParser(context, Direction.REQUEST, state);
    responses = new CqlParser(context, Direction.RESPONSE, state);
    matcher = new CqlMatcher(context, state);
  }

  @Override
  public StreamParser<CqlMessage> parser(Direction direction) {
    return direction == Direction.REQUEST ? requests : responses;
  }

  @Override
  public RequestMatcher<CqlMessage> matcher() {
    return matcher;
  }
}
