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

  /** Longest fixed header: type and flags, and four bytes of length. */
  private static final int FIXED_HEADER = 5;

  /** Text and properties before the message of a PUBLISH. */
  private static final int LONGEST_HEAD = 128 << 10;

  private final MqttPacket packet = new MqttPacket();
  private final ParseResult<MqttPacket> frame = new ParseResult.Frame<>(packet);
  private final ParseResult<MqttPacket> ignored = new ParseResult.Ignored<>();
  private final SessionContext context;
  private final ConnectionState state;
  private final Direction direction;
  private final PacketSearch search;
  private final int longestText;

  /** The message of {@link #packet} is being skipped; then it is a frame. */
  private boolean skipping;

  MqttParser(SessionContext context, ConnectionState state, Direction direction) {
    this.context = context;
    this.state = state;
    this.direction = direction;
    longestText = context.limits().fieldBytes();
    search = new PacketSearch(state, direction);
  }

  @Override
  public ParseResult<MqttPacket> parse(ByteCursor in) {
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
    if (type == 0 || !PacketType.length(type, length)) {
      in.position(start);
      return new ParseResult.Malformed<>(type == 0 ? "reserved packet type" : "bad length");
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

  private ParseResult<MqttPacket> publish(ByteCursor in, int start, int head, long total) {
    int room = (int) Math.min(total - head, in.remaining());
    int need = publishHead(in, in.position() + room, (int) (total - head));
    if (need > 0 && need <= Math.min(LONGEST_HEAD, total - head)) {
      in.position(start);
      return new ParseResult.NeedMore<>(Math.max(1, head + need - in.remaining()));
    }
    boolean fits = need == 0 && packet.qos() < 3;
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
      return fits ? frame : ignored;
    }
    in.position(start);
    skipping = fits;
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
    skipping = false;
    state.forgetAliases(direction);
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return search.seek(in);
  }
}
