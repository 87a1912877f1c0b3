package io.obsmesh.protocol.mysqlx;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.StreamParser;

/** Follows a connection until it changes to TLS. Writes no rows. */
final class MysqlxSession implements Session<MysqlxMessage>, RequestMatcher<MysqlxMessage> {
  /** CON_CAPABILITIES_SET, of the client. */
  private static final int SET = 2;

  /** OK and ERROR, of the server. */
  private static final int OK = 0;

  private static final int ERROR = 1;

  private final SessionContext context;
  private final MysqlxParser client = new MysqlxParser();
  private final MysqlxParser server = new MysqlxParser();
  private boolean tlsAsked;

  MysqlxSession(SessionContext context) {
    this.context = context;
  }

  @Override
  public StreamParser<MysqlxMessage> parser(Direction direction) {
    return direction == Direction.REQUEST ? client : server;
  }

  @Override
  public RequestMatcher<MysqlxMessage> matcher() {
    return this;
  }

  @Override
  public void accept(Direction direction, MysqlxMessage message, Span span) {
    if (direction == Direction.REQUEST) {
      tlsAsked = message.type() == SET && message.namesTls();
    } else if (tlsAsked && message.type() == OK) {
      context.upgrade("tls");
    } else if (message.type() == ERROR) {
      tlsAsked = false;
    }
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    tlsAsked = false;
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {}

  @Override
  public int pending() {
    return 0;
  }
}
