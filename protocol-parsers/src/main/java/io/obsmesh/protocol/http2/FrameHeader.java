package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;

/**
 * The nine bytes before every frame (RFC 9113, section 4.1), and how believable they are. Two
 * measures: {@link #valid} for a place known to be a frame's start, {@link #plausible} for a place
 * that may be anything.
 */
final class FrameHeader {
  static final int LENGTH = 9;

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITY_FLAG = 0x20;

  /** SETTINGS_MAX_FRAME_SIZE before anybody changes it, and the most it can be. */
  static final int DEFAULT_MAX_LENGTH = 1 << 14;

  static final int MAX_LENGTH = (1 << 24) - 1;

  /** Longest debug data of GOAWAY and longest SETTINGS that a search believes. */
  private static final int LONGEST_CONTROL = 1 << 10;

  /** Flags that each type defines, by type. */
  private static final int[] FLAGS = {
    END_STREAM | PADDED,
    END_STREAM | END_HEADERS | PADDED | PRIORITY_FLAG,
    0,
    0,
    ACK,
    END_HEADERS | PADDED,
    ACK,
    0,
    0,
    END_HEADERS
  };

  int length;
  int type;
  int flags;
  int streamId;
  boolean reserved;

  /** Reads the header {@code ahead} bytes from the cursor, which does not move. */
  void peek(ByteCursor in, int ahead) {
    length = in.peek(ahead) << 16 | in.peek(ahead + 1) << 8 | in.peek(ahead + 2);
    type = in.peek(ahead + 3);
    flags = in.peek(ahead + 4);
    int top = in.peek(ahead + 5);
    reserved = top >= 0x80;
    streamId =
        (top & 0x7f) << 24
            | in.peek(ahead + 6) << 16
            | in.peek(ahead + 7) << 8
            | in.peek(ahead + 8);
  }

  /** Bytes of the whole frame. */
  long wireBytes() {
    return (long) LENGTH + length;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether this frame's header block goes on in the next frame. */
  boolean opensBlock() {
    return (type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION) && !has(END_HEADERS);
  }

  /**
   * Whether length and stream suit the type. Types that the RFC does not define are valid up to the
   * length that nobody needs to permit: extensions are small, and noise has any length.
   */
  boolean valid() {
    return switch (type) {
      case DATA, CONTINUATION -> streamId != 0;
      case HEADERS -> streamId != 0 && length > 0;
      case PRIORITY -> streamId != 0 && length == 5;
      case RST_STREAM -> streamId != 0 && length == 4;
      case SETTINGS -> streamId == 0 && (has(ACK) ? length == 0 : length % 6 == 0);
      case PUSH_PROMISE -> streamId != 0 && length >= 4;
      case PING -> streamId == 0 && length == 8;
      case GOAWAY -> streamId == 0 && length >= 8;
      case WINDOW_UPDATE -> length == 4;
      default -> length <= DEFAULT_MAX_LENGTH && !reserved;
    };
  }

  /** Whether an ordinary implementation sends this, so that a search may believe it. */
  boolean plausible(Direction direction, int maxLength) {
    if (reserved || type > CONTINUATION || (flags & ~FLAGS[type]) != 0 || !valid()) {
      return false;
    }
    if (length > maxLength) {
      return false;
    }
    boolean odd = (streamId & 1) == 1;
    return switch (type) {
      // An empty one makes sense at the end of a stream only, and zeros are everywhere.
      case DATA -> (odd || direction == Direction.RESPONSE) && (length > 0 || has(END_STREAM));
      case HEADERS -> odd || direction == Direction.RESPONSE;
      case PUSH_PROMISE -> odd && direction == Direction.RESPONSE;
      case SETTINGS, GOAWAY -> length <= LONGEST_CONTROL;
      case CONTINUATION -> length > 0;
      default -> true;
    };
  }
}
