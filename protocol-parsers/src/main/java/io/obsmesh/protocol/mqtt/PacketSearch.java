package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;

/**
 * Finds the next packet after a hole. A packet begins with little that is special, so a place
 * counts only when a packet with much to check is there, whole, and all that follows it in the
 * bytes at hand are packets too.
 */
final class PacketSearch {
  /** How sure it is that a packet begins at a place. */
  enum Verdict {
    YES,
    NO,
    /** Too few bytes to tell. */
    UNKNOWN
  }

  /** A packet longer than this is not waited for. */
  private static final int LONGEST_WAIT = 64 << 10;

  /** Packets that are looked at after the one in question. */
  private static final int MOST_FOLLOWING = 8;

  private static final int LONGEST_TEXT = 1024;

  private final ConnectionState state;
  private final Direction direction;
  private final MqttPacket packet = new MqttPacket();
  private int packets;
  private boolean named;

  /** All that is before the message of a PUBLISH is here and right. */
  private boolean headed;

  PacketSearch(ConnectionState state, Direction direction) {
    this.state = state;
    this.direction = direction;
  }

  boolean seek(ByteCursor in) {
    while (in.has(1)) {
      switch (here(in)) {
        case YES -> {
          return true;
        }
        case NO -> in.skip(1);
        case UNKNOWN -> {
          if (in.remaining() <= 2 * LONGEST_WAIT) {
            return false;
          }
          in.skip(1);
        }
      }
    }
    return false;
  }

  /**
   * Whether the bytes at hand are a PINGREQ or PINGRESP and nothing else. That is little to go by,
   * and enough only for the first bytes of an idle connection that was joined late.
   */
  boolean ping(ByteCursor in) {
    int type = direction == Direction.REQUEST ? PacketType.PINGREQ : PacketType.PINGRESP;
    return in.remaining() == 2 && in.peek() == type << 4 && in.peek(1) == 0;
  }

  /** Whether a packet may begin at the cursor, by the bytes that are here. The cursor moves. */
  boolean possible(ByteCursor in) {
    return !in.has(1) || one(in, false) != Verdict.NO;
  }

  /** Packets that were whole in the last look that came to {@link Verdict#YES}. */
  int packets() {
    return packets;
  }

  /**
   * How many packets there are from the cursor to the end of the bytes, the last maybe a PUBLISH
   * that goes on; 0 when anything else is there. The cursor moves.
   */
  int run(ByteCursor in) {
    int count = 0;
    named = false;
    while (in.has(1)) {
      headed = false;
      Verdict verdict = one(in, false);
      if (verdict != Verdict.YES) {
        named |= headed;
        return headed ? count + 1 : 0;
      }
      named |=
          packet.type == PacketType.PUBLISH
              || packet.type == PacketType.SUBSCRIBE
              || packet.type == PacketType.CONNACK;
      count++;
    }
    return count;
  }

  /** Whether one of the packets of the last {@link #run} is of a kind with much to check. */
  boolean named() {
    return named;
  }

  /** Whether a packet begins at the cursor, which does not move. */
  Verdict here(ByteCursor in) {
    int start = in.position();
    packets = 0;
    Verdict verdict = one(in, true);
    boolean more = verdict == Verdict.YES;
    while (more && packets <= MOST_FOLLOWING) {
      packets++;
      if (in.remaining() == 0) {
        break;
      }
      Verdict next = one(in, false);
      more = next == Verdict.YES;
      if (next == Verdict.NO || next == Verdict.UNKNOWN && packets == 1) {
        verdict = next;
      }
    }
    in.position(start);
    return verdict;
  }

  /** Moves past one packet. */
  private Verdict one(ByteCursor in, boolean strong) {
    int first = in.peek();
    int type = first >> 4;
    if (!PacketType.first(first)
        || !PacketType.sentBy(type, direction == Direction.REQUEST)
        || strong && type >= PacketType.PINGREQ) {
      return Verdict.NO;
    }
    int limit = in.position() + Math.min(5, in.remaining());
    int start = in.position();
    in.skip(1);
    int length = PropertyReader.varint(in, limit);
    if (length < 0) {
      return limit - start < 5 ? Verdict.UNKNOWN : Verdict.NO;
    }
    if (!PacketType.length(type, length) || strong && length > LONGEST_WAIT) {
      return Verdict.NO;
    }
    int here = in.position() + Math.min(length, in.remaining());
    packet.clear();
    packet.type = type;
    packet.flags = first & 0xf;
    if (type == PacketType.PUBLISH) {
      return publish(in, here, length, strong);
    }
    if (strong && acknowledgement(type) && in.has(2)) {
      int id = in.peek() << 8 | in.peek(1);
      Direction sender = type == PacketType.PUBREL ? direction : direction.opposite();
      if (!state.open(sender).containsKey(id)) {
        return Verdict.NO;
      }
    }
    if (in.remaining() < length) {
      return Verdict.UNKNOWN;
    }
    return BodyReader.read(in, here, packet, state.level, LONGEST_TEXT) ? Verdict.YES : Verdict.NO;
  }

  private static boolean acknowledgement(int type) {
    return switch (type) {
      case PacketType.PUBACK,
          PacketType.PUBREC,
          PacketType.PUBREL,
          PacketType.PUBCOMP,
          PacketType.SUBACK,
          PacketType.UNSUBACK ->
          true;
      default -> false;
    };
  }

  private Verdict publish(ByteCursor in, int here, int length, boolean strong) {
    int start = in.position();
    if (here - start < 2) {
      return Verdict.UNKNOWN;
    }
    int topicBytes = in.readShort();
    int head = 2 + topicBytes + (packet.qos() > 0 ? 2 : 0);
    if (head > length || strong && topicBytes == 0) {
      return Verdict.NO;
    }
    for (int i = 0; i < topicBytes && in.position() < here; i++) {
      int c = in.readByte();
      if (c < ' ' || c == 127 || c == '+' || c == '#') {
        return Verdict.NO;
      }
    }
    if (here - start >= head && packet.qos() > 0 && in.readShort() == 0) {
      return Verdict.NO;
    }
    if (here - start < length) {
      headed = topicBytes > 0 && here - start >= head;
      return Verdict.UNKNOWN;
    }
    if (state.level == 5
        && !PropertyReader.read(in, here, LONGEST_TEXT, PropertyReader.Sink.NONE)) {
      return Verdict.NO;
    }
    in.position(start + length);
    return Verdict.YES;
  }
}
