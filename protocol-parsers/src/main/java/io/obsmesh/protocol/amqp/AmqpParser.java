package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.StreamParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames: type, channel, size, payload, end mark. Bodies are skipped, so that a hole inside
 * one loses nothing. Section 4.2 of the specification.
 */
final class AmqpParser implements StreamParser<AmqpFrame> {
  static final int HEAD = 7;
  static final int END = 0xce;
  static final int METHOD = 1;
  static final int HEADER = 2;
  static final int BODY = 3;
  static final int HEARTBEAT = 8;

  /** What a connection begins with: AMQP, 0, then 0-9-1. */
  static final byte[] PROTOCOL = "AMQP\0\0\11\1".getBytes(StandardCharsets.ISO_8859_1);

  /** RabbitMQ takes no larger message. */
  static final int LARGEST_BODY = 512 << 20;

  private enum State {
    FRAME,
    BODY,
    BODY_END
  }

  private final Direction direction;
  private final AmqpFrame frame = new AmqpFrame();
  private State state = State.FRAME;
  private int left;

  AmqpParser(Direction direction) {
    this.direction = direction;
  }

  @Override
  public ParseResult<AmqpFrame> parse(ByteCursor in) {
    return switch (state) {
      case FRAME -> frame(in);
      case BODY -> {
        state = State.BODY_END;
        int count = left;
        left = 0;
        yield new ParseResult.Skip<>(count);
      }
      case BODY_END -> bodyEnd(in);
    };
  }

  private ParseResult<AmqpFrame> frame(ByteCursor in) {
    if (!in.has(HEAD)) {
      return new ParseResult.NeedMore<>(HEAD - in.remaining());
    }
    int type = in.peek();
    if (type == 'A') {
      return protocol(in);
    }
    int size = int32(in, 3);
    frame.clear();
    frame.channel = in.peek(1) << 8 | in.peek(2);
    if (type == BODY) {
      return body(in, size);
    }
    if (type != METHOD && type != HEADER && type != HEARTBEAT || size < 0) {
      return new ParseResult.Malformed<>("not a frame");
    }
    // Both sides as long: the sum of a hostile size would overflow.
    long whole = (long) size + HEAD + 1;
    if (in.remaining() < whole) {
      long more = Math.min(Integer.MAX_VALUE, whole - in.remaining());
      return type == HEARTBEAT && size > 0
          ? new ParseResult.Malformed<>("heartbeat with payload")
          : new ParseResult.NeedMore<>((int) more);
    }
    if (in.peek(HEAD + size) != END) {
      return new ParseResult.Malformed<>("frame without end mark");
    }
    int start = in.position();
    in.skip(HEAD);
    String problem = payload(in, type, size);
    if (problem != null) {
      in.position(start);
      return new ParseResult.Malformed<>(problem);
    }
    in.position(start + (int) whole);
    return new ParseResult.Frame<>(frame);
  }

  private @Nullable String payload(ByteCursor in, int type, int size) {
    if (type == HEARTBEAT) {
      frame.kind = AmqpFrame.Kind.HEARTBEAT;
      return size == 0 ? null : "heartbeat with payload";
    }
    if (type == HEADER) {
      frame.kind = AmqpFrame.Kind.HEADER;
      return ContentHeader.read(in, size, frame) ? null : "not a content header";
    }
    frame.kind = AmqpFrame.Kind.METHOD;
    AmqpMethod method = size < 4 ? null : AmqpMethods.find(in.readShort(), in.readShort());
    if (method == null) {
      return "unknown method";
    }
    if (!FrameSearch.sends(direction, method)) {
      return "method of the other end";
    }
    frame.method = method;
    return Arguments.read(in, size - 4, method.layout(), frame)
        ? null
        : "arguments do not fit their method";
  }

  private ParseResult<AmqpFrame> protocol(ByteCursor in) {
    if (!in.has(PROTOCOL.length)) {
      return new ParseResult.NeedMore<>(PROTOCOL.length - in.remaining());
    }
    // A server that refuses the client's version names its own.
    boolean right =
        direction == Direction.REQUEST
            ? in.startsWith(PROTOCOL)
            : in.peek(1) == 'M' && in.peek(2) == 'Q' && in.peek(3) == 'P';
    if (!right) {
      return new ParseResult.Malformed<>("not AMQP 0-9-1");
    }
    frame.clear();
    frame.channel = 0;
    frame.kind = AmqpFrame.Kind.PROTOCOL;
    in.skip(PROTOCOL.length);
    return new ParseResult.Frame<>(frame);
  }

  private ParseResult<AmqpFrame> body(ByteCursor in, int size) {
    if (size < 0 || size > LARGEST_BODY) {
      return new ParseResult.Malformed<>("body out of range");
    }
    frame.kind = AmqpFrame.Kind.BODY;
    frame.bodyBytes = size;
    in.skip(HEAD);
    if (in.remaining() > size) {
      if (in.peek(size) != END) {
        in.skip(-HEAD);
        return new ParseResult.Malformed<>("frame without end mark");
      }
      in.skip(size + 1);
      return new ParseResult.Frame<>(frame);
    }
    left = size;
    state = State.BODY;
    return new ParseResult.Ignored<>();
  }

  private ParseResult<AmqpFrame> bodyEnd(ByteCursor in) {
    if (!in.has(1)) {
      return new ParseResult.NeedMore<>(1);
    }
    state = State.FRAME;
    if (in.peek() != END) {
      return new ParseResult.Malformed<>("frame without end mark");
    }
    in.skip(1);
    return new ParseResult.Frame<>(frame);
  }

  @Override
  public void lost() {
    state = State.FRAME;
    left = 0;
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return FrameSearch.seek(in, direction);
  }

  static int int32(ByteCursor in, int ahead) {
    return in.peek(ahead) << 24
        | in.peek(ahead + 1) << 16
        | in.peek(ahead + 2) << 8
        | in.peek(ahead + 3);
  }
}
