package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one connection to a broker. */
final class MqttSession implements Session<MqttPacket> {
  private final MqttParser client;
  private final MqttParser server;
  private final MqttMatcher matcher;

  MqttSession(SessionContext context) {
    ConnectionState state = new ConnectionState();
    client = new MqttParser(context, state, Direction.REQUEST);
    server = new MqttParser(context, state, Direction.RESPONSE);
    matcher = new MqttMatcher(context, state);
  }

  @Override
  public StreamParser<MqttPacket> parser(Direction direction) {
    return direction == Direction.REQUEST ? client : server;
  }

  @Override
  public RequestMatcher<MqttPacket> matcher() {
    return matcher;
  }
}
