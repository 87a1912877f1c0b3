package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.KeptBytes;

/**
 * Cuts bytes into messages: type, 4 bytes of length that count themselves, body. Keeps its place,
 * so that each byte is looked at once; keeps only what the handler wants of a body.
 */
final class MessageReader {
  enum Step {
    MESSAGE,
    MORE,
    /** The next {@link #left()} bytes are not wanted. */
    SKIP,
    WRONG
  }

  /** The server's own bound on a message. */
  private static final long LONGEST = 1 << 30;

  private final MessageHandler handler;
  final Message message = new Message();
  private final KeptBytes kept = new KeptBytes(256);
  private int needed;

  MessageReader(MessageHandler handler) {
    this.handler = handler;
  }

  void reset() {
    kept.reset();
  }

  int left() {
    return kept.left();
  }

  /** How many more bytes {@link Step#MORE} needs at least. */
  int needed() {
    return needed;
  }

  /** The bytes that were to be skipped are behind. */
  void passed(long bytes) {
    kept.passed(bytes);
  }

  /** Bytes are missing; those that nobody wanted are no loss. */
  void missed(long bytes) {
    message.cut |= kept.missed(bytes);
  }

  /** How many of the next bytes the message can do without. */
  int spare() {
    return kept.spare();
  }

  Step read(ByteCursor in) {
    if (!kept.open()) {
      Step step = header(in);
      if (step != Step.MESSAGE) {
        return step;
      }
    }
    return switch (kept.read(in)) {
      case MORE -> {
        needed = 1;
        yield Step.MORE;
      }
      case SKIP -> Step.SKIP;
      case WHOLE -> {
        message.wrap(kept.bytes(), kept.length());
        yield Step.MESSAGE;
      }
    };
  }

  private Step header(ByteCursor in) {
    int typeBytes = handler.untyped() ? 0 : 1;
    int size = typeBytes + 4;
    if (in.has(1) && typeBytes == 1 && handler.wanted(in.peek(), -1) < 0) {
      return Step.WRONG;
    }
    if (!in.has(size)) {
      needed = size - in.remaining();
      return Step.MORE;
    }
    int type = typeBytes == 0 ? Message.UNTYPED : in.peek();
    long length = ((long) in.peek(typeBytes) << 24 | int3(in, typeBytes + 1)) - 4;
    int wanted = length < 0 || length > LONGEST ? -1 : handler.wanted(type, length);
    if (wanted < 0) {
      return Step.WRONG;
    }
    in.skip(size);
    message.type = type;
    message.length = length;
    message.cut = false;
    kept.begin((int) length, wanted);
    handler.begin();
    return Step.MESSAGE;
  }

  private static int int3(ByteCursor in, int at) {
    return in.peek(at) << 16 | in.peek(at + 1) << 8 | in.peek(at + 2);
  }
}
