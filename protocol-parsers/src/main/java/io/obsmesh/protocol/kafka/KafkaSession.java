package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one connection to a broker. */
final class KafkaSession implements Session<KafkaMessage> {
  private final RequestParser requests;
  private final ResponseParser responses;
  private final KafkaMatcher matcher;

  KafkaSession(SessionContext context) {
    ConnectionState state = new ConnectionState();
    requests = new RequestParser(context, state);
    responses = new ResponseParser(context, state);
    matcher = new KafkaMatcher(context, state);
  }

  @Override
  public StreamParser<KafkaMessage> parser(Direction direction) {
    return direction == Direction.REQUEST ? requests : responses;
  }

  @Override
  public RequestMatcher<KafkaMessage> matcher() {
    return matcher;
  }
}
