package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** The parsers and the matcher of one Redis connection. */
final class RedisSession implements Session<RespMessage> {
  /** Longest word of a command that is kept. */
  private static final int WORD_BYTES = 512;

  private final RespParser commands;
  private final RespParser replies;
  private final RedisMatcher matcher;

  RedisSession(SessionContext context) {
    int field = context.limits().fieldBytes();
    int body = context.limits().bodyBytes();
    commands = new RespParser(true, field, Math.min(field, WORD_BYTES));
    replies = new RespParser(false, body, body);
    matcher = new RedisMatcher(context, commands, replies);
  }

  @Override
  public StreamParser<RespMessage> parser(Direction direction) {
    return direction == Direction.REQUEST ? commands : replies;
  }

  @Override
  public RequestMatcher<RespMessage> matcher() {
    return matcher;
  }
}
