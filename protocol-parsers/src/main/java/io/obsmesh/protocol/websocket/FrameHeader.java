package io.obsmesh.protocol.websocket;

import io.obsmesh.protocol.ByteCursor;
import org.jspecify.annotations.Nullable;

/** The header of a frame, RFC 6455 section 5.2. Used again for each frame. */
final class FrameHeader {
  /** Longest header: two bytes, a length of eight, a mask of four. */
  static final int MOST_BYTES = 14;

  /** Longest payload of a control frame, section 5.5. */
  static final int CONTROL_BYTES = 125;

  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int OTHER_RESERVED = 0x30;
  private static final int MASKED = 0x80;

  private Opcode opcode = Opcode.CONTINUATION;
  private boolean last;
  private boolean compressed;
  private boolean masked;
  private boolean shortest;
  private int bytes;
  private long payloadBytes;
  private int missing;
  private @Nullable String problem;

  /**
   * Reads the header that begins {@code at} bytes from the cursor, which does not move. False when
   * {@link #missing} more bytes are needed. Afterwards {@link #problem} says what is wrong with it.
   */
  boolean read(ByteCursor in, int at) {
    problem = null;
    if (!in.has(at + 2)) {
      missing = at + 2 - in.remaining();
      return false;
    }
    int first = in.peek(at);
    int second = in.peek(at + 1);
    Opcode known = Opcode.of(first);
    last = (first & FIN) != 0;
    compressed = (first & RSV1) != 0;
    masked = (second & MASKED) != 0;
    if (known == null) {
      problem = "unknown opcode";
      return true;
    }
    opcode = known;
    if ((first & OTHER_RESERVED) != 0 || compressed && known.control()) {
      problem = "reserved bit";
      return true;
    }
    if (known.control() && !last) {
      problem = "fragment of a control frame";
      return true;
    }
    int length = second & 0x7f;
    int extended = length == 127 ? 8 : length == 126 ? 2 : 0;
    bytes = 2 + extended + (masked ? 4 : 0);
    if (!in.has(at + bytes)) {
      missing = at + bytes - in.remaining();
      return false;
    }
    payloadBytes = length;
    if (extended > 0) {
      payloadBytes = 0;
      for (int i = 0; i < extended; i++) {
        payloadBytes = payloadBytes << 8 | in.peek(at + 2 + i);
      }
    }
    shortest = extended == 0 || payloadBytes > (extended == 2 ? CONTROL_BYTES : 0xffff);
    if (payloadBytes < 0 || payloadBytes > Long.MAX_VALUE - MOST_BYTES) {
      problem = "length of 64 bits";
    }
    return true;
  }

  /** Byte {@code index} of the payload of the frame {@code at} bytes from the cursor, unmasked. */
  int payload(ByteCursor in, int at, int index) {
    int value = in.peek(at + bytes + index);
    return masked ? value ^ in.peek(at + bytes - 4 + (index & 3)) : value;
  }

  /** How many bytes the header lacked. */
  int missing() {
    return missing;
  }

  /** Why this cannot be a frame, a constant; null when it can. */
  @Nullable String problem() {
    return problem;
  }

  Opcode opcode() {
    return opcode;
  }

  boolean last() {
    return last;
  }

  boolean compressed() {
    return compressed;
  }

  boolean masked() {
    return masked;
  }

  /** The length is written in as few bytes as it can be, as it must. */
  boolean shortest() {
    return shortest;
  }

  /** Of the header itself. */
  int bytes() {
    return bytes;
  }

  long payloadBytes() {
    return payloadBytes;
  }
}
