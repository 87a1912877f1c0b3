package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one MongoDB connection. */
final class MongoSession implements Session<MongoMessage> {
  private final MongoParser commands;
  private final MongoParser replies;
  private final MongoMatcher matcher;

  MongoSession(SessionContext context) {
    Calls calls = new Calls();
    commands = new MongoParser(Direction.REQUEST, context, calls);
    replies = new MongoParser(Direction.RESPONSE, context, calls);
    matcher = new MongoMatcher(context, calls);
  }

  @Override
  public StreamParser<MongoMessage> parser(Direction direction) {
    return direction == Direction.REQUEST ? commands : replies;
  }

  @Override
  public RequestMatcher<MongoMessage> matcher() {
    return matcher;
  }
}
