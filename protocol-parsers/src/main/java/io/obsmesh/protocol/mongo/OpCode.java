package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;

/** Kinds of messages, and the header that all of them have (16 bytes, little-endian). */
final class OpCode {
  static final int REPLY = 1;
  static final int UPDATE = 2001;
  static final int INSERT = 2002;
  static final int QUERY = 2004;
  static final int GET_MORE = 2005;
  static final int DELETE = 2006;
  static final int KILL_CURSORS = 2007;
  static final int COMPRESSED = 2012;
  static final int MSG = 2013;

  static final int HEADER_BYTES = 16;

  /** A server takes 48,000,000 bytes (maxMessageSizeBytes) and some for the envelope. */
  static final int LARGEST = 48_000_000 + (64 << 10);

  private OpCode() {}

  /** Whether messages of that kind go that way. */
  static boolean goes(int code, Direction direction) {
    return switch (code) {
      case COMPRESSED, MSG -> true;
      case REPLY -> direction == Direction.RESPONSE;
      case UPDATE, INSERT, QUERY, GET_MORE, DELETE, KILL_CURSORS -> direction == Direction.REQUEST;
      default -> false;
    };
  }

  /** Whether a header of a message that goes that way is at the cursor; 16 bytes must be here. */
  static boolean header(ByteCursor in, Direction direction) {
    int length = int32(in, 0);
    boolean request = direction == Direction.REQUEST;
    return length > HEADER_BYTES
        && length <= LARGEST
        && goes(int32(in, 12), direction)
        && (int32(in, 8) == 0) == request;
  }

  static int int32(ByteCursor in, int ahead) {
    return in.peek(ahead)
        | in.peek(ahead + 1) << 8
        | in.peek(ahead + 2) << 16
        | in.peek(ahead + 3) << 24;
  }
}
