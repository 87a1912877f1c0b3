package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts handshake messages together that records cut into pieces (RFC 8446 section 5.1). Holds at
 * most one message.
 */
final class HandshakeBuffer {
  /** Longer messages are not read; chains of certificates stay far below. */
  private static final int MOST_BYTES = 128 << 10;

  private static final int HEADER_BYTES = 4;
  private static final byte[] NOTHING = {};

  private final Direction direction;
  private final ByteCursor cursor = new ByteCursor();
  private byte[] held = NOTHING;
  private int count;

  /** Version of the record that the message at hand begins in. */
  private int beganVersion;

  HandshakeBuffer(Direction direction) {
    this.direction = direction;
  }

  void clear() {
    held = NOTHING;
    count = 0;
  }

  /**
   * Takes the content of a record and adds the messages that end in it.
   *
   * @return what is wrong with it, a constant; null when nothing is
   */
  @Nullable String add(
      ByteCursor in, int length, int recordVersion, List<HandshakeMessage> messages) {
    if (count == 0) {
      beganVersion = recordVersion;
      int end = in.position() + length;
      String problem = read(in, end, messages);
      int rest = end - in.position();
      if (problem == null && rest > 0) {
        reserve(rest);
        in.read(held, 0, rest);
        count = rest;
      }
      return problem;
    }
    reserve(length);
    in.read(held, count, length);
    count += length;
    cursor.wrap(held, 0, count);
    String problem = read(cursor, count, messages);
    int rest = count - cursor.position();
    if (problem != null || rest == 0) {
      clear();
      return problem;
    }
    if (cursor.position() > 0) {
      System.arraycopy(held, cursor.position(), held, 0, rest);
      count = rest;
      beganVersion = recordVersion;
    }
    return null;
  }

  private void reserve(int more) {
    if (held.length - count < more) {
      held = Arrays.copyOf(held, Math.max(2 * held.length, count + more));
    }
  }

  private @Nullable String read(ByteCursor in, int end, List<HandshakeMessage> messages) {
    while (end - in.position() >= HEADER_BYTES) {
      int type = in.peek();
      int length = in.peek(1) << 16 | in.peek(2) << 8 | in.peek(3);
      if (!known(type)) {
        return "unknown handshake message";
      }
      if (length > MOST_BYTES) {
        return "handshake message too long";
      }
      if (end - in.position() < HEADER_BYTES + length) {
        return null;
      }
      in.skip(HEADER_BYTES);
      HandshakeMessage message = HandshakeReader.read(type, length, in, beganVersion);
      if (message == null) {
        return "inconsistent handshake message";
      }
      messages.add(message);
    }
    return null;
  }

  /**
   * Whether the content of a record is, from its first byte to its last, messages that this end may
   * send in the clear. Asked when it may be encrypted, or begin in the middle of a message.
   */
  boolean whole(ByteCursor in, int from, int length) {
    int at = from;
    int end = from + length;
    while (end - at >= HEADER_BYTES) {
      boolean hello = in.peek(at) == HandshakeMessage.CLIENT_HELLO;
      if (hello != (direction == Direction.REQUEST) && in.peek(at) <= HandshakeMessage.SERVER_HELLO
          || in.peek(at) == 0
          || !known(in.peek(at))) {
        return false;
      }
      at += HEADER_BYTES + (in.peek(at + 1) << 16 | in.peek(at + 2) << 8 | in.peek(at + 3));
    }
    return at == end;
  }

  /** IANA "TLS HandshakeType". */
  private static boolean known(int type) {
    return switch (type) {
      case 0, 1, 2, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67 -> true;
      default -> false;
    };
  }
}
