package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.ByteCursor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a method's arguments by its layout. Types: {@code o} octet, {@code b} bits, {@code h} 16
 * bits, {@code i} 32, {@code l} 64, {@code s} short text, {@code S} long text, {@code T} table.
 * Roles: {@code -} none, {@code A} SASL mechanism, {@code B} flags, {@code C} consumer tag, {@code
 * c} reply code, {@code D} delivery tag, {@code F f} failing class and method, {@code K} routing
 * key, {@code m} reply text, {@code n} message count, {@code Q} queue, {@code R} SASL response,
 * {@code V} vhost, {@code X} exchange. Section 4.2.5 of the specification.
 */
final class Arguments {
  private Arguments() {}

  /**
   * Reads {@code size} bytes at the cursor, which ends where reading did.
   *
   * @param frame what takes the values; null to check only
   * @return whether the arguments are exactly these bytes
   */
  static boolean read(ByteCursor in, int size, String layout, @Nullable AmqpFrame frame) {
    int end = in.position() + size;
    for (int i = 0; i < layout.length(); i += 2) {
      if (!argument(in, end, layout.charAt(i), layout.charAt(i + 1), frame)) {
        return false;
      }
    }
    return in.position() == end;
  }

  private static boolean argument(
      ByteCursor in, int end, char type, char role, @Nullable AmqpFrame frame) {
    int left = end - in.position();
    switch (type) {
      case 's' -> {
        return shortText(in, left, role, frame);
      }
      case 'S', 'T' -> {
        return longText(in, left, role, frame);
      }
      default -> {
        int width = type == 'l' ? 8 : type == 'i' ? 4 : type == 'h' ? 2 : 1;
        if (left < width) {
          return false;
        }
        long value =
            switch (width) {
              case 8 -> in.readLong();
              case 4 -> in.readInt() & 0xffffffffL;
              case 2 -> in.readShort();
              default -> in.readByte();
            };
        if (frame != null) {
          number(role, value, frame);
        }
        return true;
      }
    }
  }

  private static boolean shortText(ByteCursor in, int left, char role, @Nullable AmqpFrame frame) {
    if (left < 1 || left < 1 + in.peek()) {
      return false;
    }
    int length = in.readByte();
    if (frame == null || role == '-') {
      in.skip(length);
    } else {
      text(role, in.readText(length), frame);
    }
    return true;
  }

  private static boolean longText(ByteCursor in, int left, char role, @Nullable AmqpFrame frame) {
    if (left < 4) {
      return false;
    }
    int length = in.readInt();
    if (length < 0 || length > left - 4) {
      return false;
    }
    int start = in.position();
    if (frame != null && role == 'R') {
      frame.user = SaslUser.of(in, length, frame.mechanism);
    }
    in.position(start + length);
    return true;
  }

  private static void number(char role, long value, AmqpFrame frame) {
    switch (role) {
      case 'B' -> frame.bits = (int) value;
      case 'c' -> frame.replyCode = (int) value;
      case 'D' -> frame.deliveryTag = value;
      case 'F' -> frame.failingClass = (int) value;
      case 'f' -> frame.failingMethod = (int) value;
      case 'n' -> {
        frame.messageCount = value;
        frame.hasMessageCount = true;
      }
      default -> {}
    }
  }

  private static void text(char role, String value, AmqpFrame frame) {
    switch (role) {
      case 'A' -> frame.mechanism = value;
      case 'C' -> frame.consumerTag = value;
      case 'K' -> frame.routingKey = value;
      case 'm' -> frame.message = value;
      case 'Q' -> frame.queue = value;
      case 'V' -> frame.vhost = value;
      case 'X' -> frame.exchange = value;
      default -> {}
    }
  }
}
