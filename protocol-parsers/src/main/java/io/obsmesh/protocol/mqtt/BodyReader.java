package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.ByteCursor;

/**
 * Reads what follows the fixed header of all packets but PUBLISH (MQTT 5, chapter 3; MQTT 3.1.1,
 * chapter 3). A body counts only when it fits to its last byte. Stateless.
 */
final class BodyReader {
  private static final int WILL = 4;
  private static final int PASSWORD = 0x40;
  private static final int USER = 0x80;

  private BodyReader() {}

  /**
   * Reads a body that lies between the cursor and {@code end}, a position of the cursor.
   *
   * @param packet its type is set; takes the rest
   * @param level the protocol level of the connection, 0 when it is not known
   * @param longest bytes of a text that are kept
   * @return whether the body fits; the cursor is then at {@code end}
   */
  static boolean read(ByteCursor in, int end, MqttPacket packet, int level, int longest) {
    boolean fits =
        switch (packet.type) {
          case PacketType.CONNECT -> connect(in, end, packet, longest);
          case PacketType.CONNACK -> connack(in, end, packet, longest);
          case PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE ->
              filters(in, end, packet, level, longest);
          case PacketType.SUBACK, PacketType.UNSUBACK -> codes(in, end, packet, level, longest);
          case PacketType.DISCONNECT, PacketType.AUTH -> reason(in, end, packet, longest);
          case PacketType.PINGREQ, PacketType.PINGRESP -> true;
          default -> id(in, end, packet) && acknowledged(in, end, packet, level, longest);
        };
    return fits && in.position() == end;
  }

  private static boolean id(ByteCursor in, int end, MqttPacket packet) {
    if (end - in.position() < 2) {
      return false;
    }
    packet.packetId = in.readShort();
    return packet.packetId > 0;
  }

  private static boolean connect(ByteCursor in, int end, MqttPacket packet, int longest) {
    int level = level(in, end);
    if (level < 0 || end - in.position() < 3) {
      return false;
    }
    packet.code = level;
    int flags = in.readByte();
    packet.cleanStart = (flags >> 1) & 1;
    packet.keepAlive = in.readShort();
    if (level == 5 && !PropertyReader.read(in, end, longest, new PropertyReader.Into(packet))) {
      return false;
    }
    int length = PropertyReader.length(in, end);
    if (length < 0) {
      return false;
    }
    packet.cut |= length > longest;
    packet.clientId = PropertyReader.text(in, length, longest);
    if ((flags & WILL) != 0 && !will(in, end, packet, level, longest)) {
      return false;
    }
    if ((flags & USER) != 0) {
      length = PropertyReader.length(in, end);
      if (length < 0) {
        return false;
      }
      packet.cut |= length > longest;
      packet.user = PropertyReader.text(in, length, longest);
    }
    return (flags & PASSWORD) == 0 || pass(in, end);
  }

  private static boolean will(ByteCursor in, int end, MqttPacket packet, int level, int longest) {
    if (level == 5 && !PropertyReader.read(in, end, longest, PropertyReader.Sink.NONE)) {
      return false;
    }
    int length = PropertyReader.length(in, end);
    if (length < 0) {
      return false;
    }
    packet.cut |= length > longest;
    packet.willTopic = PropertyReader.text(in, length, longest);
    return pass(in, end);
  }

  /** Passes a field that is not kept: a password, the message of a will. */
  private static boolean pass(ByteCursor in, int end) {
    int length = PropertyReader.length(in, end);
    in.skip(Math.max(0, length));
    return length >= 0;
  }

  /** Reads the name of the protocol and its level: 3, 4 or 5, or -1 when it is none of them. */
  static int level(ByteCursor in, int end) {
    int length = PropertyReader.length(in, end);
    if (length != 4 && length != 6) {
      return -1;
    }
    String name = in.readLatin1(length);
    if (in.position() >= end) {
      return -1;
    }
    // Mosquitto's bridges set the highest bit.
    int level = in.readByte() & 0x7f;
    boolean known = name.equals("MQIsdp") ? level == 3 : name.equals("MQTT") && level >= 4;
    return known && level <= 5 ? level : -1;
  }

  private static boolean connack(ByteCursor in, int end, MqttPacket packet, int longest) {
    int flags = in.readByte();
    packet.sessionPresent = flags & 1;
    packet.code = in.readByte();
    // A server that refuses the version answers as older ones did, without properties.
    return flags <= 1 && (in.position() == end || properties(in, end, packet, longest));
  }

  private static boolean properties(ByteCursor in, int end, MqttPacket packet, int longest) {
    return PropertyReader.read(in, end, longest, new PropertyReader.Into(packet));
  }

  private static boolean filters(
      ByteCursor in, int end, MqttPacket packet, int level, int longest) {
    if (!id(in, end, packet)) {
      return false;
    }
    int start = in.position();
    if (level != 5 && list(in, end, packet, longest)) {
      return true;
    }
    in.position(start);
    packet.filters.clear();
    return level != 3
        && level != 4
        && properties(in, end, packet, longest)
        && list(in, end, packet, longest);
  }

  private static boolean list(ByteCursor in, int end, MqttPacket packet, int longest) {
    boolean options = packet.type == PacketType.SUBSCRIBE;
    while (in.position() < end) {
      int length = PropertyReader.length(in, end);
      if (length < 1) {
        return false;
      }
      packet.cut |= length > longest;
      packet.filter(PropertyReader.text(in, length, longest));
      if (options && (in.position() >= end || (in.readByte() & 0xc3) > 2)) {
        return false;
      }
    }
    return !packet.filters.isEmpty();
  }

  private static boolean codes(ByteCursor in, int end, MqttPacket packet, int level, int longest) {
    if (!id(in, end, packet)) {
      return false;
    }
    if (level == 0) {
      // Codes may be preceded by properties, and nothing says whether they are.
      in.position(end);
      return true;
    }
    if (level == 5 && !properties(in, end, packet, longest)) {
      return false;
    }
    while (in.position() < end) {
      int code = in.readByte();
      if (packet.codes.size() < MqttPacket.MOST_LISTED) {
        packet.codes.add(code);
      } else {
        packet.cut = true;
      }
      if (packet.code < 0 || code >= ReasonCode.FAILURE && packet.code < ReasonCode.FAILURE) {
        packet.code = code;
      }
    }
    return true;
  }

  private static boolean acknowledged(
      ByteCursor in, int end, MqttPacket packet, int level, int longest) {
    if (in.position() == end) {
      packet.code = level == 5 ? 0 : -1;
      return true;
    }
    return level != 3 && level != 4 && reason(in, end, packet, longest);
  }

  private static boolean reason(ByteCursor in, int end, MqttPacket packet, int longest) {
    if (in.position() == end) {
      packet.code = 0;
      return true;
    }
    packet.code = in.readByte();
    return in.position() == end || properties(in, end, packet, longest);
  }
}
