package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.StreamParser;

/**
 * Reads commands or replies of one connection. Values are skipped, so that their size costs nothing
 * and a hole in one loses nothing; what is a frame is a whole reply with all its values.
 */
final class MessageParser implements StreamParser<Message> {
  /** The server takes lines of 2 KiB, and longer ones only of get with many keys. */
  private static final int LONGEST_LINE = 64 << 10;

  private final Message message = new Message();
  private final Message scratch = new Message();
  private final ParseResult<Message> frame = new ParseResult.Frame<>(message);
  private final ParseResult<Message> ignored = new ParseResult.Ignored<>();
  private final ConnectionState state;
  private final boolean requests;
  private int scanned;

  /** The next frame is the first that was found after a loss. */
  private boolean found;

  /** After a loss a line may be one of a value. */
  private boolean everLost;

  /** Lines of this reply were read. */
  private boolean begun;

  /** A value is skipped, and with it ends the frame. */
  private boolean last;

  /** A value of text was passed or is being passed, so that its end of line follows. */
  private boolean valueEnd;

  MessageParser(ConnectionState state, Direction direction) {
    this.state = state;
    requests = direction == Direction.REQUEST;
  }

  @Override
  public ParseResult<Message> parse(ByteCursor in) {
    ParseResult<Message> result = next(in);
    if (result == frame) {
      message.found = found;
      found = false;
    }
    return result;
  }

  private ParseResult<Message> next(ByteCursor in) {
    if (valueEnd) {
      return valueEnd(in);
    }
    if (last) {
      last = false;
      return frame;
    }
    if (!in.has(1)) {
      return new ParseResult.NeedMore<>(1);
    }
    boolean binary = in.peek() == magic();
    return binary && !begun ? binary(in) : text(in);
  }

  private int magic() {
    return requests ? BinaryHeader.REQUEST : BinaryHeader.RESPONSE;
  }

  private ParseResult<Message> text(ByteCursor in) {
    int start = in.position();
    String line = CommandLine.take(in, scanned);
    if (line == null) {
      scanned = in.remaining();
      return scanned > LONGEST_LINE
          ? new ParseResult.Malformed<>("line too long")
          : new ParseResult.NeedMore<>(1);
    }
    scanned = 0;
    long follows;
    if (requests) {
      follows = CommandLine.read(line, message);
    } else {
      if (!begun) {
        message.clear();
      }
      follows = ReplyLine.read(line, message);
    }
    if (follows == ReplyLine.WRONG && requests && !everLost && CommandLine.rejected(line)) {
      // Where commands begin is known, so the server reads a line here, too.
      message.clear();
      message.command = Message.UNKNOWN;
      follows = ReplyLine.WHOLE;
    }
    if (follows == ReplyLine.WRONG) {
      begun = false;
      in.position(start);
      return new ParseResult.Malformed<>(requests ? "not a command" : "not a reply");
    }
    state.format = ConnectionState.Format.TEXT;
    if (follows == ReplyLine.WHOLE) {
      begun = false;
      return frame;
    }
    begun = !requests;
    if (follows == ReplyLine.MORE) {
      return ignored;
    }
    last = requests || message.status.equals("VA");
    if (last) {
      begun = false;
    }
    valueEnd = true;
    long total = in.position() - start + follows;
    in.position(start);
    return new ParseResult.Skip<>(total);
  }

  private ParseResult<Message> valueEnd(ByteCursor in) {
    if (!in.has(1) || in.peek() == '\r' && !in.has(2)) {
      return new ParseResult.NeedMore<>(1);
    }
    int bytes = in.peek() == '\r' ? 2 : 1;
    if (in.peek(bytes - 1) != '\n') {
      reset();
      return new ParseResult.Malformed<>("value without end of line");
    }
    in.skip(bytes);
    valueEnd = false;
    boolean whole = last;
    last = false;
    return whole ? frame : ignored;
  }

  private ParseResult<Message> binary(ByteCursor in) {
    if (!in.has(BinaryHeader.BYTES)) {
      return new ParseResult.NeedMore<>(BinaryHeader.BYTES - in.remaining());
    }
    if (!BinaryHeader.here(in, magic())) {
      return new ParseResult.Malformed<>("bad header");
    }
    int opcode = in.peek(1);
    int keyBytes = in.peek(2) << 8 | in.peek(3);
    int extras = in.peek(4);
    int head = BinaryHeader.BYTES + extras + keyBytes;
    if (!in.has(head)) {
      return new ParseResult.NeedMore<>(head - in.remaining());
    }
    state.format = ConnectionState.Format.BINARY;
    long total = BinaryHeader.BYTES + BinaryHeader.body(in);
    message.clear();
    message.binary = true;
    message.command = BinaryHeader.name(opcode);
    message.opaque = BinaryHeader.opaque(in);
    message.quiet = BinaryHeader.quiet(opcode);
    int code = in.peek(6) << 8 | in.peek(7);
    boolean sasl = BinaryHeader.sasl(opcode);
    if (!requests) {
      message.status = BinaryHeader.status(code);
      message.error = BinaryHeader.failure(code);
      message.hits = BinaryHeader.get(opcode) && code == 0 ? 1 : 0;
    }
    boolean stored = requests && (opcode >= 1 && opcode <= 3 || opcode >= 0x11 && opcode <= 0x13);
    if (stored || message.hits > 0 || requests && appends(opcode)) {
      message.value(total - head);
    }
    if (keyBytes > 0 && !sasl) {
      int start = in.position();
      in.skip(BinaryHeader.BYTES + extras);
      message.key(in.readText(keyBytes));
      in.position(start);
    }
    boolean more = !requests && opcode == BinaryHeader.STAT && keyBytes > 0;
    if (in.has((int) Math.min(total, Integer.MAX_VALUE))) {
      in.skip((int) total);
      return more ? ignored : frame;
    }
    last = !more;
    return new ParseResult.Skip<>(total);
  }

  private static boolean appends(int opcode) {
    return opcode == 0x0e || opcode == 0x0f || opcode == 0x19 || opcode == 0x1a;
  }

  @Override
  public void lost() {
    found = true;
    everLost = true;
    reset();
  }

  private void reset() {
    scanned = 0;
    begun = false;
    last = false;
    valueEnd = false;
  }

  /**
   * Goes to the next header, or to the line after the next end of line when it is a whole command
   * or reply: a line whose beginning was not seen may be the end of another.
   */
  @Override
  public boolean seekBoundary(ByteCursor in) {
    while (in.has(1)) {
      if (in.peek() == magic() && state.format != ConnectionState.Format.TEXT) {
        if (!in.has(BinaryHeader.BYTES)) {
          return false;
        }
        if (BinaryHeader.here(in, magic())) {
          return true;
        }
      }
      if (in.peek() == '\n' && state.format != ConnectionState.Format.BINARY) {
        int length = in.indexOf('\n', 1);
        if (length < 0) {
          return in.remaining() > LONGEST_LINE && passed(in);
        }
        if (line(in)) {
          return true;
        }
        continue;
      }
      in.skip(1);
    }
    return false;
  }

  private static boolean passed(ByteCursor in) {
    in.skip(in.remaining());
    return false;
  }

  /** Whether the line after the end of line at the cursor is whole; goes to it. */
  private boolean line(ByteCursor in) {
    in.skip(1);
    int start = in.position();
    String line = CommandLine.take(in, 0);
    int end = in.position();
    scratch.clear();
    boolean right =
        line != null
            && !line.isEmpty()
            && (requests ? CommandLine.read(line, scratch) : ReplyLine.read(line, scratch))
                != ReplyLine.WRONG;
    // The end of a wrong line may precede a right one.
    in.position(right ? start : end - 1);
    return right;
  }
}
