package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.ParseResult.Frame;
import io.obsmesh.protocol.ParseResult.Ignored;
import io.obsmesh.protocol.ParseResult.Malformed;
import io.obsmesh.protocol.ParseResult.NeedMore;
import io.obsmesh.protocol.ParseResult.Skip;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/** Reads one direction. */
final class PgsqlParser implements StreamParser<PgsqlEvent> {
  private static final int READY_BYTES = 6;

  private final Direction direction;
  private final Connection connection;
  private final SessionContext context;
  private final MessageHandler handler;
  private final MessageReader messages;
  private final PgsqlEvent event = new PgsqlEvent();
  private final ParseResult<PgsqlEvent> frame = new Frame<>(event);
  private final ParseResult<PgsqlEvent> ignored = new Ignored<>();

  /** The last bytes that were passed over while searching. */
  private long tail;

  PgsqlParser(
      Direction direction, Connection connection, MessageHandler handler, SessionContext context) {
    this.direction = direction;
    this.connection = connection;
    this.handler = handler;
    this.context = context;
    messages = new MessageReader(handler);
  }

  @Override
  public ParseResult<PgsqlEvent> parse(ByteCursor in) {
    connection.activity++;
    event.clear();
    if (direction == Direction.RESPONSE && connection.encryptionAsked != 0) {
      return encryption(in);
    }
    int start = in.position();
    while (true) {
      switch (messages.read(in)) {
        case MESSAGE -> {
          String problem = handler.accept(messages.message, event);
          if (problem != null) {
            in.position(start);
            return new Malformed<>(problem);
          }
          if (!event.ignored || !event.before.isEmpty()) {
            return frame;
          }
          event.clear();
        }
        case MORE -> {
          return in.position() == start ? new NeedMore<>(messages.needed()) : ignored;
        }
        case SKIP -> {
          long debt = (long) in.position() - start + messages.left();
          in.position(start);
          messages.passed(messages.left());
          return new Skip<>(debt);
        }
        case WRONG -> {
          in.position(start);
          return new Malformed<>("no such message");
        }
      }
    }
  }

  /** The answer to SSLRequest and GSSENCRequest is one byte. */
  private ParseResult<PgsqlEvent> encryption(ByteCursor in) {
    if (!in.has(1)) {
      return new NeedMore<>(1);
    }
    int asked = connection.encryptionAsked;
    int answer = in.peek();
    connection.encryptionAsked = 0;
    if (answer == 'E') {
      // A server before 7.0, or one that has no room: an ordinary error follows.
      return parse(in);
    }
    if (answer != 'N' && answer != asked) {
      return new Malformed<>("no answer to the request for encryption");
    }
    in.skip(1);
    if (answer == asked) {
      context.upgrade(asked == 'S' ? "tls" : "");
    }
    return frame;
  }

  @Override
  public void lost() {
    messages.reset();
    tail = 0;
    connection.lost(direction);
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    if (!in.has(1)) {
      return false;
    }
    connection.activity++;
    return direction == Direction.REQUEST ? seekRequest(in) : seekResponse(in);
  }

  /** Only what the client says after the server has ended a response begins a message for sure. */
  private boolean seekRequest(ByteCursor in) {
    if (!connection.requestsLost) {
      connection.lost(direction);
    }
    if (connection.mayStart()) {
      if (!in.has(5) && handler.wanted(in.peek(), -1) >= 0) {
        return false;
      }
      if (plausible(in)) {
        connection.requestsLost = false;
        return true;
      }
    }
    connection.quietPoint = false;
    in.skip(in.remaining());
    return false;
  }

  private boolean seekResponse(ByteCursor in) {
    if (!connection.responsesLost) {
      connection.lost(direction);
    }
    if (!connection.pending.isEmpty()) {
      if (!in.has(5) && handler.wanted(in.peek(), -1) >= 0) {
        return false;
      }
      if (plausible(in)) {
        connection.responsesLost = false;
        connection.quietPoint = false;
        return true;
      }
      connection.lost(direction);
    }
    // A message of the client whose end is still missing may be what this answers.
    connection.strayResponses++;
    int count = in.remaining();
    in.skip(Math.max(0, count - READY_BYTES));
    while (in.has(1)) {
      tail = tail << 8 | in.readByte();
    }
    connection.quietPoint = ready();
    return false;
  }

  /** Whether ReadyForQuery came last. */
  private boolean ready() {
    int status = (int) tail & 0xff;
    boolean known = status == 'I' || status == 'T' || status == 'E';
    return known && (tail >>> 8 & 0xffffffffffL) == 0x5a00000005L;
  }

  private boolean plausible(ByteCursor in) {
    if (!in.has(5)) {
      return false;
    }
    int at = in.position();
    in.skip(1);
    long length = (in.readInt() & 0xffffffffL) - 4;
    in.position(at);
    return length >= 0 && length <= 1 << 30 && handler.wanted(in.peek(), length) >= 0;
  }

  /**
   * The rest of a message may be missing: a long statement is cut then, a row is counted anyway.
   */
  @Override
  public long skippable() {
    return messages.spare();
  }

  @Override
  public void skipped(long bytes) {
    messages.missed(bytes);
  }
}
