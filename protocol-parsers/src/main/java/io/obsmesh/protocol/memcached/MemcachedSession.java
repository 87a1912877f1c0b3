package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one connection to a server. */
final class MemcachedSession implements Session<Message> {
  private final MessageParser commands;
  private final MessageParser replies;
  private final MemcachedMatcher matcher;

  MemcachedSession(SessionContext context) {
    ConnectionState state = new ConnectionState();
    commands = new MessageParser(state, Direction.REQUEST);
    replies = new MessageParser(state, Direction.RESPONSE);
    matcher = new MemcachedMatcher(context);
  }

  @Override
  public StreamParser<Message> parser(Direction direction) {
    return direction == Direction.REQUEST ? commands : replies;
  }

  @Override
  public RequestMatcher<Message> matcher() {
    return matcher;
  }
}
