package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one connection to a broker. */
final class AmqpSession implements Session<AmqpFrame> {
  private final AmqpParser requests = new AmqpParser(Direction.REQUEST);
  private final AmqpParser responses = new AmqpParser(Direction.RESPONSE);
  private final AmqpMatcher matcher;

  AmqpSession(SessionContext context) {
    matcher = new AmqpMatcher(context);
  }

  @Override
  public StreamParser<AmqpFrame> parser(Direction direction) {
    return direction == Direction.REQUEST ? requests : responses;
  }

  @Override
  public RequestMatcher<AmqpFrame> matcher() {
    return matcher;
  }
}
