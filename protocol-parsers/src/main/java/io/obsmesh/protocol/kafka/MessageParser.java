package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/**
 * What both directions share: four bytes of size, a header, and a body that is read where it is of
 * use and skipped where it is not. A hole inside a body of known size loses that body's columns and
 * nothing else.
 */
abstract class MessageParser implements StreamParser<KafkaMessage> {
  static final int SIZE_BYTES = 4;

  private enum State {
    HEADER,
    BODY,
    /** The rest of the message is of no use. */
    REST
  }

  final KafkaMessage message = new KafkaMessage();
  final BodyReader body;
  private final SessionContext context;
  private State state = State.HEADER;
  private long rest;

  /** This message was found by searching: it counts only when its body fits to the last byte. */
  private boolean unproved;

  MessageParser(SessionContext context, TopicNames names) {
    this.context = context;
    body = new BodyReader(names);
  }

  /** Reads the header and says how the body goes on with {@link #read} or {@link #pass}. */
  abstract ParseResult<KafkaMessage> header(ByteCursor in);

  /** The body of {@link #message} follows and is read. */
  final ParseResult<KafkaMessage> read(ByteCursor in) {
    state = State.BODY;
    return body(in, true);
  }

  /** So many bytes follow that are of no use. */
  final ParseResult<KafkaMessage> pass(ByteCursor in, long bytes) {
    state = State.REST;
    rest = bytes;
    return rest(in, true);
  }

  final boolean unproved() {
    return unproved;
  }

  @Override
  public final ParseResult<KafkaMessage> parse(ByteCursor in) {
    return switch (state) {
      case HEADER -> header(in);
      case BODY -> body(in, false);
      case REST -> rest(in, false);
    };
  }

  /** Goes on with the body; {@code begun} when the cursor has just moved past the header. */
  private ParseResult<KafkaMessage> body(ByteCursor in, boolean begun) {
    int start = in.position();
    BodyReader.Step step = body.read(in);
    boolean moved = begun || in.position() > start;
    switch (step) {
      case DONE -> {
        message.bodyRead = true;
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
          in.position(start);
          state = State.HEADER;
          return new ParseResult.Malformed<>("body does not fit");
        }
        context.malformed("body does not have the layout of its version");
        message.unreadable = true;
        state = State.REST;
        rest = body.left();
        return rest(in, moved);
      }
    }
    throw new AssertionError(step);
  }

  private ParseResult<KafkaMessage> rest(ByteCursor in, boolean moved) {
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

  private ParseResult<KafkaMessage> done() {
    state = State.HEADER;
    if (unproved && !message.bodyRead) {
      return new ParseResult.Malformed<>("message not proved");
    }
    unproved = false;
    return new ParseResult.Frame<>(message);
  }

  @Override
  public final void lost() {
    state = State.HEADER;
    unproved = true;
  }

  @Override
  public final long skippable() {
    return switch (state) {
      case HEADER -> 0;
      case BODY -> body.left();
      case REST -> rest;
    };
  }

  @Override
  public final void skipped(long bytes) {
    if (state == State.BODY) {
      message.holed = true;
      rest = body.left();
      state = State.REST;
    }
    rest -= bytes;
  }
}
