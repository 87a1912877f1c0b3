package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the next method after a hole: a frame whose method is known and may be sent this way, whose
 * arguments are exactly its payload, with the end mark after them. Content frames are no use
 * without their method, and bodies may hold anything, so they are passed over.
 */
final class FrameSearch {
  /** How sure it is that a method begins at a place. */
  enum Verdict {
    YES,
    NO,
    /** Too few bytes to tell. */
    UNKNOWN
  }

  /** A method longer than this is not waited for. */
  private static final int LONGEST_WAIT = 4096;

  private FrameSearch() {}

  /** Whether this end may send the method. */
  static boolean sends(Direction direction, AmqpMethod method) {
    return method.sender() == 'B'
        || method.sender() == (direction == Direction.REQUEST ? 'C' : 'S');
  }

  /** Moves to the next method; false, at a place that may become one, when there is none yet. */
  static boolean seek(ByteCursor in, Direction direction) {
    while (in.has(1)) {
      int next = in.indexOf(AmqpParser.METHOD);
      if (next < 0) {
        in.skip(in.remaining());
        return false;
      }
      in.skip(next);
      switch (here(in, direction)) {
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

  /** Whether a method begins at the cursor, which does not move. */
  static Verdict here(ByteCursor in, Direction direction) {
    if (in.has(1) && in.peek() != AmqpParser.METHOD
        || in.has(5) && (in.peek(3) != 0 || in.peek(4) != 0)) {
      return Verdict.NO;
    }
    if (!in.has(AmqpParser.HEAD + 4)) {
      return Verdict.UNKNOWN;
    }
    int size = AmqpParser.int32(in, 3);
    AmqpMethod method = method(in);
    int channel = in.peek(1) << 8 | in.peek(2);
    if (method == null
        || size < 4
        || size > LONGEST_WAIT
        || !sends(direction, method)
        || channel == 0 != (method.classId() == AmqpMethod.CONNECTION)) {
      return Verdict.NO;
    }
    if (!in.has(AmqpParser.HEAD + size + 1)) {
      return Verdict.UNKNOWN;
    }
    if (in.peek(AmqpParser.HEAD + size) != AmqpParser.END) {
      return Verdict.NO;
    }
    int start = in.position();
    in.skip(AmqpParser.HEAD + 4);
    boolean fits = Arguments.read(in, size - 4, method.layout(), null);
    in.position(start);
    return fits ? Verdict.YES : Verdict.NO;
  }

  private static @Nullable AmqpMethod method(ByteCursor in) {
    return AmqpMethods.find(in.peek(7) << 8 | in.peek(8), in.peek(9) << 8 | in.peek(10));
  }
}
