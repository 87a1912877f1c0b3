package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/**
 * Reads the messages of one direction: a header of 16 bytes, then {@link MessageBody}. A hole
 * inside a body of known size loses what the body would have told and nothing else.
 */
final class MongoParser implements StreamParser<MongoMessage> {
  private enum State {
    HEADER,
    BODY,
    /** The rest of the message is of no use. */
    REST
  }

  private final Direction direction;
  private final SessionContext context;
  private final FrameSearch search;
  private final MessageBody body;
  private final MongoMessage message = new MongoMessage();
  private State state = State.HEADER;
  private long rest;

  /** This message was found by searching: it counts only when its body is one to the last byte. */
  private boolean unproved;

  MongoParser(Direction direction, SessionContext context, Calls calls) {
    this.direction = direction;
    this.context = context;
    search = new FrameSearch(direction, calls);
    body = new MessageBody(direction, context.limits());
  }

  @Override
  public ParseResult<MongoMessage> parse(ByteCursor in) {
    return switch (state) {
      case HEADER -> header(in);
      case BODY -> body(in, false);
      case REST -> rest(in, false);
    };
  }

  private ParseResult<MongoMessage> header(ByteCursor in) {
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
    state = State.BODY;
    return body(in, true);
  }

  /** Goes on with the body; {@code begun} when the cursor has just moved past the header. */
  private ParseResult<MongoMessage> body(ByteCursor in, boolean begun) {
    int start = in.position();
    BsonReader.Step step = body.read(in);
    boolean moved = begun || in.position() > start;
    switch (step) {
      case DONE -> {
        message.bodyRead = !message.packed;
        return done();
      }
      case MORE -> {
        return moved ? new ParseResult.Ignored<>() : new ParseResult.NeedMore<>(body.needed());
      }
      case SKIP -> {
        if (moved) {
          return new ParseResult.Ignored<>();
        }
        long count = body.skip();
        body.skipped();
        return new ParseResult.Skip<>(count);
      }
      case BAD -> {
        if (unproved) {
          state = State.HEADER;
          return new ParseResult.Malformed<>("not a message");
        }
        context.malformed("body is not what its header says");
        state = State.REST;
        rest = body.left();
        return rest(in, moved);
      }
    }
    throw new AssertionError(step);
  }

  private ParseResult<MongoMessage> rest(ByteCursor in, boolean moved) {
    int here = (int) Math.min(rest, in.remaining());
    in.skip(here);
    rest -= here;
    if (rest == 0) {
      return done();
    }
    if (moved || here > 0) {
      return new ParseResult.Ignored<>();
    }
    long count = rest;
    rest = 0;
    return new ParseResult.Skip<>(count);
  }

  private ParseResult<MongoMessage> done() {
    state = State.HEADER;
    if (unproved && !message.bodyRead && (message.holed || !message.packed)) {
      return new ParseResult.Malformed<>("message not proved");
    }
    unproved = false;
    return new ParseResult.Frame<>(message);
  }

  @Override
  public void lost() {
    state = State.HEADER;
    unproved = true;
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return search.seek(in);
  }

  @Override
  public long skippable() {
    return switch (state) {
      case HEADER -> 0;
      case BODY -> body.left();
      case REST -> rest;
    };
  }

  @Override
  public void skipped(long bytes) {
    if (state == State.BODY) {
      message.holed = true;
      rest = body.left();
      state = State.REST;
    }
    rest -= bytes;
  }
}
