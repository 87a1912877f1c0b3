package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.ByteCursor;

/**
 * Reads the header of a message: size of its body and its properties. Section 4.2.6.1 of the
 * specification.
 */
final class ContentHeader {
  private static final int FIXED = 14;

  /** Type of each property, from bit 15 of the flags down to bit 2. */
  private static final String TYPES = "ssToosssslssss";

  private static final int CONTENT_TYPE = 0;
  private static final int HEADERS = 2;
  private static final int CORRELATION_ID = 5;
  private static final int REPLY_TO = 6;
  private static final int MESSAGE_ID = 8;

  private ContentHeader() {}

  /** Reads {@code size} bytes at the cursor; false when they are no header. */
  static boolean read(ByteCursor in, int size, AmqpFrame frame) {
    int end = in.position() + size;
    if (size < FIXED || in.readShort() != AmqpMethod.BASIC) {
      return false;
    }
    in.skip(2);
    frame.bodyBytes = in.readLong();
    int flags = in.readShort();
    if (frame.bodyBytes < 0 || (flags & 3) != 0) {
      return false;
    }
    for (int property = 0; property < TYPES.length(); property++) {
      if ((flags >> 15 - property & 1) != 0
          && !property(in, end, property, TYPES.charAt(property), frame)) {
        return false;
      }
    }
    return in.position() == end;
  }

  private static boolean property(
      ByteCursor in, int end, int property, char type, AmqpFrame frame) {
    int left = end - in.position();
    switch (type) {
      case 's' -> {
        if (left < 1 || left < 1 + in.peek()) {
          return false;
        }
        int length = in.readByte();
        switch (property) {
          case CONTENT_TYPE -> frame.contentType = in.readText(length);
          case CORRELATION_ID -> frame.correlationId = in.readText(length);
          case REPLY_TO -> frame.replyTo = in.readText(length);
          case MESSAGE_ID -> frame.messageId = in.readText(length);
          default -> in.skip(length);
        }
        return true;
      }
      case 'T' -> {
        int length = left < 4 ? -1 : in.readInt();
        if (length < 0 || length > left - 4) {
          return false;
        }
        int start = in.position();
        if (property == HEADERS) {
          headers(in, start + length, frame);
        }
        in.position(start + length);
        return true;
      }
      default -> {
        int width = type == 'l' ? 8 : 1;
        if (left < width) {
          return false;
        }
        in.skip(width);
        return true;
      }
    }
  }

  /** Looks for trace ids among the headers; stops at what it cannot read. */
  private static void headers(ByteCursor in, int end, AmqpFrame frame) {
    while (end - in.position() >= 2 && end - in.position() >= 2 + in.peek()) {
      int nameBytes = in.readByte();
      int nameStart = in.position();
      in.skip(nameBytes);
      char type = (char) in.readByte();
      int left = end - in.position();
      int width = width(type);
      boolean counted = width < 0;
      if (counted) {
        width = left < 4 ? -1 : in.readInt();
        left -= 4;
      }
      if (width < 0 || width > left) {
        return;
      }
      int valueStart = in.position();
      // No name or value of a trace header is longer.
      if (type == 'S' && nameBytes <= 17 && width <= 128) {
        in.position(nameStart);
        int first = in.peek() | 0x20;
        if (nameBytes > 0 && (first == 't' || first == 'b' || first == 'x')) {
          String name = in.readText(nameBytes);
          in.position(valueStart);
          frame.trace.header(name, in.readText(width));
        }
      }
      in.position(valueStart + width);
    }
  }

  /** Bytes of a value; -1 when its first four say how many follow them. */
  private static int width(char type) {
    return switch (type) {
      case 't', 'b', 'B' -> 1;
      case 's', 'u' -> 2;
      case 'I', 'i', 'f' -> 4;
      case 'D' -> 5;
      case 'l', 'L', 'd', 'T' -> 8;
      case 'V' -> 0;
      case 'S', 'F', 'A', 'x' -> -1;
      default -> Integer.MAX_VALUE;
    };
  }
}
