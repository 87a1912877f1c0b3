package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** One HTTP/2 connection. */
final class Http2Session implements Session<Http2Frame> {
  private final Http2Parser request;
  private final Http2Parser response;
  private final Http2Matcher matcher;

  Http2Session(SessionContext context) {
    StreamTable streams = new StreamTable();
    request = new Http2Parser(Direction.REQUEST, context.midstream(Direction.REQUEST), streams);
    response = new Http2Parser(Direction.RESPONSE, context.midstream(Direction.RESPONSE), streams);
    matcher = new Http2Matcher(context, streams);
  }

  @Override
  public StreamParser<Http2Frame> parser(Direction direction) {
    return direction == Direction.REQUEST ? request : response;
  }

  @Override
  public RequestMatcher<Http2Frame> matcher() {
    return matcher;
  }
}
