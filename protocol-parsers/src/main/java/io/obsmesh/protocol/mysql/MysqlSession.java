package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one MySQL connection. */
final class MysqlSession implements Session<MysqlEvent> {
  private final MysqlParser requests;
  private final MysqlParser responses;
  private final MysqlMatcher matcher;

  MysqlSession(SessionContext context) {
    Connection connection = new Connection(!context.midstream(Direction.REQUEST));
    int largest = context.limits().messageBytes();
    requests =
        new MysqlParser(
            Direction.REQUEST, connection, new ClientPackets(connection, context), largest);
    responses =
        new MysqlParser(Direction.RESPONSE, connection, new ServerPackets(connection), largest);
    matcher = new MysqlMatcher(connection, context);
  }

  @Override
  public StreamParser<MysqlEvent> parser(Direction direction) {
    return direction == Direction.REQUEST ? requests : responses;
  }

  @Override
  public RequestMatcher<MysqlEvent> matcher() {
    return matcher;
  }
}
