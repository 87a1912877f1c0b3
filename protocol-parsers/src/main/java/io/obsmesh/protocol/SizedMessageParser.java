package io.obsmesh.protocol;

/**
 * Reads messages whose header tells their size, and whose body is read where it is of use and
 * skipped where it is not. A hole inside a body loses what the body would have told and nothing
 * else. A message that was found by searching counts only when its body is one to the last byte.
 */
public abstract class SizedMessageParser<F> implements StreamParser<F> {
  private enum State {
    HEADER,
    BODY,
    /** The rest of the message is of no use. */
    REST
  }

  private final SizedBody body;
  private State state = State.HEADER;
  private long rest;
  private boolean unproved;

  protected SizedMessageParser(SizedBody body) {
    this.body = body;
  }

  /** Reads the header and says how the body goes on with {@link #read} or {@link #pass}. */
  protected abstract ParseResult<F> header(ByteCursor in);

  /** The body was read to its end. */
  protected abstract void whole();

  /** A hole took a part of the body. */
  protected abstract void holed();

  /** The body is not what the header says. */
  protected abstract void unreadable();

  /** The message at its end. */
  protected abstract F message();

  /** Whether nothing but such a message can be what was read. */
  protected abstract boolean proves();

  /** The body follows and is read; the cursor has just moved past the header. */
  protected final ParseResult<F> read(ByteCursor in) {
    state = State.BODY;
    return body(in, true);
  }

  /** So many bytes follow that are of no use. */
  protected final ParseResult<F> pass(ByteCursor in, long bytes) {
    state = State.REST;
    rest = bytes;
    return rest(in, true);
  }

  /** Whether the message at hand was found by searching. */
  protected final boolean unproved() {
    return unproved;
  }

  @Override
  public final ParseResult<F> parse(ByteCursor in) {
    return switch (state) {
      case HEADER -> header(in);
      case BODY -> body(in, false);
      case REST -> rest(in, false);
    };
  }

  /** Goes on with the body; {@code begun} when the cursor has just moved past the header. */
  private ParseResult<F> body(ByteCursor in, boolean begun) {
    int start = in.position();
    SizedBody.Step step = body.read(in);
    boolean moved = begun || in.position() > start;
    return switch (step) {
      case DONE -> {
        whole();
        yield done();
      }
      case MORE -> moved ? new ParseResult.Ignored<>() : new ParseResult.NeedMore<>(body.needed());
      case SKIP -> {
        if (moved) {
          yield new ParseResult.Ignored<>();
        }
        long count = body.skip();
        body.skipped();
        yield new ParseResult.Skip<>(count);
      }
      case BAD -> {
        if (unproved) {
          in.position(start);
          state = State.HEADER;
          yield new ParseResult.Malformed<>("body does not fit");
        }
        unreadable();
        state = State.REST;
        rest = body.left();
        yield rest(in, moved);
      }
    };
  }

  private ParseResult<F> rest(ByteCursor in, boolean moved) {
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

  private ParseResult<F> done() {
    state = State.HEADER;
    if (unproved && !proves()) {
      return new ParseResult.Malformed<>("message not proved");
    }
    unproved = false;
    return new ParseResult.Frame<>(message());
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
      holed();
      rest = body.left();
      state = State.REST;
    }
    rest -= bytes;
  }
}
