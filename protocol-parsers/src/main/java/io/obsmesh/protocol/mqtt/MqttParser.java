package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/**
 * Reads control packets of one direction. The message of a PUBLISH is skipped, so that its size
 * costs nothing and a hole in it loses nothing.
 */
final class MqttParser implements StreamParser<MqttPacket> {
  /** Packets without message are small; a longer one is passed unread. */
  private static final int LONGEST_BODY = 256 << 10;

  /** A packet of no known type is not waited for when it is longer. */
  private static final int LONGEST_RESERVED = 4 << 10;

  /** Longest fixed header: type and flags, and four bytes of length. */
  private static final int FIXED_HEADER = 5;

  /** Text and properties before the message of a PUBLISH. */
  private static final int LONGEST_HEAD = 128 << 10;

  private final MqttPacket packet = new MqttPacket();
  private final ParseResult<MqttPacket> frame = new ParseResult.Frame<>(packet);
  private final SessionContext context;
  private final ConnectionState state;
  private final Direction direction;
  private final PacketSearch search;
  private final int longestText;

  /** The message of {@link #packet} is being skipped; then it is a frame. */
  private boolean skipping;

  /** Something was read or lost, apart from what went by before the connection was joined. */
  private boolean begun;

  private boolean joined;

  MqttParser(SessionContext context, ConnectionState state, Direction direction) {
    this.context = context;
    this.state = state;
    this.direction = direction;
    longestText = context.limits().fieldBytes();
    search = new PacketSearch(state, direction);
  }

  @Override
  public ParseResult<MqttPacket> parse(ByteCursor in) {
    begun = true;
    if (skipping) {
      skipping = false;
      return frame;
    }
    if (!in.has(2)) {
      return new ParseResult.NeedMore<>(2 - in.remaining());
    }
    int start = in.position();
    int first = in.readByte();
    int type = first >> 4;
    int limit = Math.min(in.position() + in.remaining(), start + FIXED_HEADER);
    int length = PropertyReader.varint(in, limit);
    if (length < 0) {
      boolean open = limit < start + FIXED_HEADER;
      in.position(start);
      return open ? new ParseResult.NeedMore<>(1) : new ParseResult.Malformed<>("bad length");
    }
    int head = in.position() - start;
    if (type == 0) {
      return reserved(in, start, length);
    }
    if (!PacketType.length(type, length)) {
      in.position(start);
      return new ParseResult.Malformed<>("bad length");
    }
    if (!PacketType.sentBy(type, direction == Direction.REQUEST)) {
      in.position(start);
      return new ParseResult.Malformed<>("packet of the other end");
    }
    long total = (long) head + length;
    packet.clear();
    packet.type = type;
    packet.flags = first & 0xf;
    if (type == PacketType.PUBLISH) {
      return publish(in, start, head, total);
    }
    if (length > LONGEST_BODY) {
      context.malformed("packet too large");
      in.position(start);
      return new ParseResult.Skip<>(total);
    }
    if (in.remaining() < length) {
      int missing = length - in.remaining();
      in.position(start);
      return new ParseResult.NeedMore<>(missing);
    }
    int end = in.position() + length;
    if (!PacketType.first(first)) {
      context.malformed("bad flags");
    }
    if (!BodyReader.read(in, end, packet, state.level, longestText)) {
      context.malformed("bad packet");
      packet.unreadable = true;
    }
    in.position(end);
    return frame;
  }

  /**
   * A packet of type 0, which nobody may send. Where it is whole and a packet may begin behind it,
   * its length is believed: a packet of two bytes would not be found again. The cursor is behind
   * its length.
   */
  private ParseResult<MqttPacket> reserved(ByteCursor in, int start, int length) {
    if (length <= LONGEST_RESERVED) {
      if (in.remaining() < length) {
        int missing = length - in.remaining();
        in.position(start);
        return new ParseResult.NeedMore<>(missing);
      }
      int end = in.position() + length;
      in.position(end);
      if (search.possible(in)) {
        context.malformed("reserved packet type");
        packet.clear();
        packet.unreadable = true;
        in.position(end);
        return frame;
      }
    }
    in.position(start);
    return new ParseResult.Malformed<>("reserved packet type");
  }

  private ParseResult<MqttPacket> publish(ByteCursor in, int start, int head, long total) {
    int room = (int) Math.min(total - head, in.remaining());
    int need = publishHead(in, in.position() + room, (int) (total - head));
    if (need > 0 && need <= Math.min(LONGEST_HEAD, total - head)) {
      in.position(start);
      return new ParseResult.NeedMore<>(Math.max(1, head + need - in.remaining()));
    }
    boolean fits = need == 0 && packet.qos() < 3;
    packet.unreadable = !fits;
    if (!fits && total > LONGEST_BODY) {
      // Its length is not to be trusted either.
      in.position(start);
      return new ParseResult.Malformed<>("bad packet");
    }
    if (!fits) {
      context.malformed("bad packet");
    }
    int read = in.position() - start;
    boolean known = fits && state.level > 0;
    packet.payloadBytes = known ? total - read : -1;
    boolean whole = total - read <= in.remaining();
    if (whole) {
      in.position((int) (start + total));
      return frame;
    }
    in.position(start);
    skipping = true;
    return new ParseResult.Skip<>(total);
  }

  /**
   * Reads what is before the message.
   *
   * @param end position up to which bytes of this packet are here
   * @return 0 when all was read; else how many bytes after the fixed header are needed, or more
   *     than there can be when they are wrong
   */
  private int publishHead(ByteCursor in, int end, int length) {
    int start = in.position();
    int here = end - start;
    if (here < 2) {
      return 2;
    }
    int topicBytes = in.readShort();
    int need = 2 + topicBytes + (packet.qos() > 0 ? 2 : 0);
    if (here < need || need > length) {
      return need > length ? Integer.MAX_VALUE : need;
    }
    packet.cut |= topicBytes > longestText;
    packet.topic = PropertyReader.text(in, topicBytes, longestText);
    if (packet.qos() > 0) {
      packet.packetId = in.readShort();
      if (packet.packetId == 0) {
        return Integer.MAX_VALUE;
      }
    }
    if (state.level == 5) {
      need = properties(in, start, end, length);
      if (need > 0) {
        return need;
      }
      alias();
    }
    return 0;
  }

  private int properties(ByteCursor in, int start, int end, int length) {
    int at = in.position();
    int size = PropertyReader.varint(in, end);
    int headBytes = in.position() - start;
    if (size < 0) {
      return end - at >= 4 || end - start >= length ? Integer.MAX_VALUE : headBytes + 1;
    }
    if ((long) headBytes + size > length) {
      return Integer.MAX_VALUE;
    }
    if (headBytes + size > end - start) {
      return headBytes + size;
    }
    in.position(at);
    boolean fits = PropertyReader.read(in, end, longestText, new PropertyReader.Into(packet));
    return fits ? 0 : Integer.MAX_VALUE;
  }

  /** A topic may be sent once and then go by a number. */
  private void alias() {
    String topic = packet.topic;
    if (packet.alias > 0 && topic != null) {
      if (topic.isEmpty()) {
        packet.topic = state.topic(direction, packet.alias);
      } else {
        state.learn(direction, packet.alias, topic);
      }
    }
  }

  @Override
  public void lost() {
    // The first call tells that the connection was joined late; the next are about holes.
    begun |= joined;
    joined = true;
    skipping = false;
    state.forgetAliases(direction);
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    boolean found = !begun && search.ping(in) || search.seek(in);
    begun = true;
    return found;
  }
}
