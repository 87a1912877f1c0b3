package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.SizedMessageParser;

/**
 * Reads the messages of one direction: a header of 16 bytes, then {@link MessageBody}. A hole
 * inside a body of known size loses what the body would have told and nothing else.
 */
final class MongoParser extends SizedMessageParser<MongoMessage> {
  private final Direction direction;
  private final SessionContext context;
  private final FrameSearch search;
  private final MessageBody body;
  private final MongoMessage message = new MongoMessage();

  MongoParser(Direction direction, SessionContext context, Calls calls) {
    this(direction, context, calls, new MessageBody(direction, context.limits()));
  }

  private MongoParser(Direction direction, SessionContext context, Calls calls, MessageBody body) {
    super(body);
    this.direction = direction;
    this.context = context;
    this.body = body;
    search = new FrameSearch(direction, calls);
  }

  @Override
  protected ParseResult<MongoMessage> header(ByteCursor in) {
    if (!in.has(OpCode.HEADER_BYTES)) {
      return new ParseResult.NeedMore<>(OpCode.HEADER_BYTES - in.remaining());
    }
    if (!OpCode.header(in, direction)) {
      return new ParseResult.Malformed<>("not the header of a message");
    }
    message.clear();
    int length = in.readIntLe();
    message.requestId = in.readIntLe();
    message.responseTo = in.readIntLe();
    message.opCode = in.readIntLe();
    body.begin(message, (long) length - OpCode.HEADER_BYTES);
    return read(in);
  }

  @Override
  protected void whole() {
    message.bodyRead = !message.packed;
  }

  @Override
  protected void holed() {
    message.holed = true;
  }

  @Override
  protected void unreadable() {
    context.malformed("body is not what its header says");
  }

  @Override
  protected MongoMessage message() {
    return message;
  }

  @Override
  protected boolean proves() {
    return message.bodyRead || message.packed && !message.holed;
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return search.seek(in);
  }
}
