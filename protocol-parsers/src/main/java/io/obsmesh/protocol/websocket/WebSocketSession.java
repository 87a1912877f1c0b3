package io.obsmesh.protocol.websocket;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one upgraded connection. */
final class WebSocketSession implements Session<WebSocketFrame> {
  private final WebSocketParser client;
  private final WebSocketParser server;
  private final WebSocketMatcher matcher;

  WebSocketSession(SessionContext context) {
    client = new WebSocketParser(context, true);
    server = new WebSocketParser(context, false);
    matcher = new WebSocketMatcher(context);
  }

  @Override
  public StreamParser<WebSocketFrame> parser(Direction direction) {
    return direction == Direction.REQUEST ? client : server;
  }

  @Override
  public RequestMatcher<WebSocketFrame> matcher() {
    return matcher;
  }
}
