package io.obsmesh.protocol.websocket;

import io.obsmesh.protocol.ByteCursor;

/**
 * Finds frames among bytes that begin anywhere. A frame has no mark of its own, so a place is taken
 * for the start of one only when several frames follow each other from there and hold what their
 * headers say. The first of such a row may still be a mistake: any bytes that claim the right
 * length lead to a real frame. So it is given up, unless it is a masked text, which proves itself.
 */
final class FrameSearch {
  /** What {@link #evidence} returns for a place where no frame begins. */
  static final int NONE = -1;

  /**
   * Points after which a place is believed. Each frame that fits is worth about seven bits; with
   * three and the one before them, one in some hundred million places of random bytes is believed
   * wrongly.
   */
  static final int ENOUGH = 3;

  /** Longer frames are not looked for; they end at some time, and shorter ones follow. */
  private static final int MOST_PAYLOAD = 16 << 10;

  /** So much of a text is looked at. */
  private static final int MOST_TEXT = 64;

  /** So many bytes that unmask to text are worth as much as a header that fits. */
  private static final int TEXT_PER_POINT = 5;

  private static final int MOST_TEXT_POINTS = 3;

  private final boolean fromClient;
  private final FrameHeader header = new FrameHeader();

  /** Where the first frame is that is believed, from the cursor. */
  private int start;

  FrameSearch(boolean fromClient) {
    this.fromClient = fromClient;
  }

  /** As {@link io.obsmesh.protocol.StreamParser#seekBoundary}. */
  boolean seek(ByteCursor in) {
    while (in.has(1)) {
      int evidence = evidence(in);
      if (evidence >= ENOUGH) {
        in.skip(start);
        return true;
      }
      if (evidence != NONE) {
        return false;
      }
      in.skip(1);
    }
    return false;
  }

  /** Points for frames from the cursor on; {@link #NONE} when no message can begin here. */
  int evidence(ByteCursor in) {
    int points = 0;
    int at = 0;
    boolean open = false;
    start = 0;
    while (points < ENOUGH && header.read(in, at)) {
      if (!fits(in, at, open)) {
        return NONE;
      }
      if (at == 0 || start > 0 || header.opcode() != Opcode.CONTINUATION) {
        start = at > 0 && start == 0 && points == 0 ? at : start;
        points += points(in, at);
      }
      if (!header.opcode().control()) {
        open = !header.last();
      }
      at += header.bytes() + (int) header.payloadBytes();
      if (header.opcode() == Opcode.CLOSE && points < ENOUGH && in.has(at + 1)) {
        // Nothing follows a close frame.
        return NONE;
      }
    }
    return points;
  }

  private int points(ByteCursor in, int at) {
    int ofText = fromClient && isText() ? textPoints(in, at) : 0;
    if (at == 0) {
      return ofText == MOST_TEXT_POINTS ? ofText : 0;
    }
    return header.payloadBytes() > 0 || header.opcode().control() ? 1 + ofText : 0;
  }

  private boolean fits(ByteCursor in, int at, boolean open) {
    Opcode opcode = header.opcode();
    if (header.problem() != null
        || header.masked() != fromClient
        || !header.shortest()
        || header.payloadBytes() > (opcode.control() ? FrameHeader.CONTROL_BYTES : MOST_PAYLOAD)
        || !header.last() && header.payloadBytes() == 0) {
      return false;
    }
    return switch (opcode) {
      // At the very start a message is wanted, not the rest of one.
      case CONTINUATION -> open && !header.compressed();
      case TEXT -> !open && (header.compressed() || text(in, at));
      case BINARY -> !open;
      case CLOSE -> close(in, at);
      case PING, PONG -> true;
    };
  }

  private boolean isText() {
    return header.opcode() == Opcode.TEXT && !header.compressed();
  }

  private int visible(ByteCursor in, int at) {
    int here = in.remaining() - at - header.bytes();
    return (int) Math.min(Math.min(here, MOST_TEXT), header.payloadBytes());
  }

  private int textPoints(ByteCursor in, int at) {
    return Math.min(MOST_TEXT_POINTS, visible(in, at) / TEXT_PER_POINT);
  }

  /** No control characters, and UTF-8 as far as it is here. */
  private boolean text(ByteCursor in, int at) {
    int count = visible(in, at);
    int following = 0;
    for (int i = 0; i < count; i++) {
      int value = header.payload(in, at, i);
      if (following > 0) {
        if ((value & 0xc0) != 0x80) {
          return false;
        }
        following--;
      } else if (value >= 0xc2 && value <= 0xf4) {
        following = value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3;
      } else if (value >= 0x7f || value < ' ' && value != '\n' && value != '\r' && value != '\t') {
        return false;
      }
    }
    return true;
  }

  /** No payload, or a code that may be sent (section 7.4). */
  private boolean close(ByteCursor in, int at) {
    if (header.payloadBytes() == 0 || !in.has(at + header.bytes() + 2)) {
      return header.payloadBytes() != 1;
    }
    int code = header.payload(in, at, 0) << 8 | header.payload(in, at, 1);
    return header.payloadBytes() != 1 && code >= 1000 && code < 5000;
  }
}
