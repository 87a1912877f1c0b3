package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.ByteCursor;
import java.util.Arrays;

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
  private byte[] kept = new byte[256];
  private int keptLength;
  private int keepLeft;
  private int left;
  private boolean open;
  private int needed;

  MessageReader(MessageHandler handler) {
    this.handler = handler;
  }

  void reset() {
    open = false;
    left = 0;
    keepLeft = 0;
  }

  int left() {
    return left;
  }

  /** How many more bytes {@link Step#MORE} needs at least. */
  int needed() {
    return needed;
  }

  /** The bytes that were to be skipped are behind. */
  void passed(long bytes) {
    left -= (int) bytes;
  }

  /** Bytes that were wanted are missing. */
  void missed(long bytes) {
    left -= (int) bytes;
    message.cut |= keepLeft > 0;
    keepLeft = 0;
  }

  /** How many of the next bytes the message can do without. */
  int spare() {
    return open ? left : 0;
  }

  Step read(ByteCursor in) {
    if (!open) {
      Step step = header(in);
      if (step != Step.MESSAGE) {
        return step;
      }
    }
    if (keepLeft > 0) {
      int count = Math.min(keepLeft, in.remaining());
      in.read(kept, keptLength, count);
      keptLength += count;
      keepLeft -= count;
      left -= count;
      if (keepLeft > 0) {
        needed = 1;
        return Step.MORE;
      }
    }
    if (left > 0) {
      if (!in.has(left)) {
        return Step.SKIP;
      }
      in.skip(left);
      left = 0;
    }
    open = false;
    message.wrap(kept, keptLength);
    return Step.MESSAGE;
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
    keptLength = 0;
    left = (int) length;
    keepLeft = Math.min(left, wanted);
    if (kept.length < keepLeft) {
      kept = Arrays.copyOf(kept, Math.max(keepLeft, 2 * kept.length));
    }
    open = true;
    handler.begin();
    return Step.MESSAGE;
  }

  private static int int3(ByteCursor in, int at) {
    return in.peek(at) << 16 | in.peek(at + 1) << 8 | in.peek(at + 2);
  }
}
