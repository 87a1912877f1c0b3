package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;

/**
 * Finds the next message after a hole: a header with a known code, an id that fits the direction,
 * and the beginning of a body that fits both. The parser then proves the rest.
 */
final class FrameSearch {
  /** How sure it is that a message begins at a place. */
  enum Verdict {
    YES,
    NO,
    /** Too few bytes to tell. */
    UNKNOWN
  }

  private static final int LONGEST_NAMESPACE = 256;
  private static final int LARGEST_COMPRESSOR = 3;

  private final Direction direction;
  private final Calls calls;

  FrameSearch(Direction direction, Calls calls) {
    this.direction = direction;
    this.calls = calls;
  }

  boolean seek(ByteCursor in) {
    while (in.has(OpCode.HEADER_BYTES)) {
      Verdict verdict = here(in, direction);
      if (verdict != Verdict.NO && direction == Direction.RESPONSE) {
        verdict = calls.find(OpCode.int32(in, 8)) == null ? Verdict.NO : verdict;
      }
      switch (verdict) {
        case YES -> {
          return true;
        }
        case NO -> in.skip(1);
        case UNKNOWN -> {
          return false;
        }
      }
    }
    return false;
  }

  /** Whether a message that goes that way begins at the cursor; 16 bytes must be here. */
  static Verdict here(ByteCursor in, Direction direction) {
    if (!OpCode.header(in, direction)) {
      return Verdict.NO;
    }
    int length = OpCode.int32(in, 0);
    return switch (OpCode.int32(in, 12)) {
      case OpCode.MSG -> section(in, length);
      case OpCode.COMPRESSED -> compressed(in, length, direction);
      case OpCode.REPLY -> reply(in, length);
      case OpCode.KILL_CURSORS -> killCursors(in, length);
      default -> namespace(in, length);
    };
  }

  private static Verdict section(ByteCursor in, int length) {
    if (!in.has(26)) {
      return in.remaining() >= length ? Verdict.NO : Verdict.UNKNOWN;
    }
    int flags = OpCode.int32(in, 16);
    int size = OpCode.int32(in, 21);
    boolean known = (flags & 0xfffc) == 0 && (flags & 0xfffe0000) == 0;
    boolean fits =
        switch (in.peek(20)) {
          case 0 -> size >= 5 && size <= length - 21 && type(in.peek(25));
          case 1 -> size > 5 && size <= length - 21 && in.peek(25) >= ' ';
          default -> false;
        };
    return known && fits ? Verdict.YES : Verdict.NO;
  }

  /** Whether an element, or the end of a document, begins with this byte. */
  private static boolean type(int type) {
    return type <= BsonValue.DECIMAL128 || type == BsonValue.MIN_KEY || type == BsonValue.MAX_KEY;
  }

  private static Verdict compressed(ByteCursor in, int length, Direction direction) {
    if (!in.has(25)) {
      return in.remaining() >= length ? Verdict.NO : Verdict.UNKNOWN;
    }
    int original = OpCode.int32(in, 16);
    int size = OpCode.int32(in, 20);
    boolean fits =
        original != OpCode.COMPRESSED
            && OpCode.goes(original, direction)
            && size > 0
            && size <= OpCode.LARGEST
            && in.peek(24) <= LARGEST_COMPRESSOR;
    return fits ? Verdict.YES : Verdict.NO;
  }

  private static Verdict reply(ByteCursor in, int length) {
    if (length < 36) {
      return Verdict.NO;
    }
    if (!in.has(36)) {
      return Verdict.UNKNOWN;
    }
    int flags = OpCode.int32(in, 16);
    int returned = OpCode.int32(in, 32);
    boolean fits = (flags & ~0xf) == 0 && returned >= 0 && (returned > 0) == (length > 36);
    if (fits && returned > 0) {
      if (!in.has(40)) {
        return Verdict.UNKNOWN;
      }
      int size = OpCode.int32(in, 36);
      fits = size >= 5 && size <= length - 36;
    }
    return fits ? Verdict.YES : Verdict.NO;
  }

  private static Verdict killCursors(ByteCursor in, int length) {
    if (!in.has(24)) {
      return in.remaining() >= length ? Verdict.NO : Verdict.UNKNOWN;
    }
    boolean fits = OpCode.int32(in, 16) == 0 && length == 24 + 8L * OpCode.int32(in, 20);
    return fits ? Verdict.YES : Verdict.NO;
  }

  /** Messages that begin with flags and the full name of a collection, which has a dot. */
  private static Verdict namespace(ByteCursor in, int length) {
    boolean dot = false;
    for (int i = 20; i < Math.min(length, 20 + LONGEST_NAMESPACE); i++) {
      if (!in.has(i + 1)) {
        return Verdict.UNKNOWN;
      }
      int c = in.peek(i);
      if (c == 0) {
        return dot ? Verdict.YES : Verdict.NO;
      }
      if (c < ' ') {
        return Verdict.NO;
      }
      dot |= c == '.';
    }
    return Verdict.NO;
  }
}
