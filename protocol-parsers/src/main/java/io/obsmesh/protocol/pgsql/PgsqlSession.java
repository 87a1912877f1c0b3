package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one PostgreSQL connection. */
final class PgsqlSession implements Session<PgsqlEvent> {
  private final PgsqlParser requests;
  private final PgsqlParser responses;
  private final PgsqlMatcher matcher;

  PgsqlSession(SessionContext context) {
    Connection connection =
        new Connection(
            !context.midstream(Direction.REQUEST), !context.midstream(Direction.RESPONSE));
    requests =
        new PgsqlParser(
            Direction.REQUEST, connection, new ClientMessages(connection, context), context);
    responses =
        new PgsqlParser(Direction.RESPONSE, connection, new ServerMessages(connection), context);
    matcher = new PgsqlMatcher(connection, context);
  }

  @Override
  public StreamParser<PgsqlEvent> parser(Direction direction) {
    return direction == Direction.REQUEST ? requests : responses;
  }

  @Override
  public RequestMatcher<PgsqlEvent> matcher() {
    return matcher;
  }
}
