package io.obsmesh.protocol.mqtt;

/** Control packet types by number and what their first byte may say (MQTT 5, section 2.1). */
final class PacketType {
  static final int CONNECT = 1;
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBREL = 6;
  static final int PUBCOMP = 7;
  static final int SUBSCRIBE = 8;
  static final int SUBACK = 9;
  static final int UNSUBSCRIBE = 10;
  static final int UNSUBACK = 11;
  static final int PINGREQ = 12;
  static final int PINGRESP = 13;
  static final int DISCONNECT = 14;
  static final int AUTH = 15;

  private static final String[] NAMES = {
    "",
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "AUTH"
  };

  private PacketType() {}

  static String name(int type) {
    return NAMES[type];
  }

  /**
   * Whether a packet may begin with this byte. MQTT 3.1 sends PUBREL, SUBSCRIBE and UNSUBSCRIBE
   * again with the flag DUP, which later versions forbid.
   */
  static boolean first(int value) {
    int flags = value & 0xf;
    return switch (value >> 4) {
      case 0 -> false;
      // What is sent once at most is never sent again.
      case PUBLISH -> (flags & 6) != 6 && (flags & 0xe) != 8;
      case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> (flags & 7) == 2;
      default -> flags == 0;
    };
  }

  /** Whether a packet of this type is ever so long, not counting its fixed header. */
  static boolean length(int type, int remaining) {
    return switch (type) {
      case CONNECT -> remaining >= 12;
      case CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK -> remaining >= 2;
      case PUBLISH, SUBACK -> remaining >= 3;
      case SUBSCRIBE -> remaining >= 6;
      case UNSUBSCRIBE -> remaining >= 5;
      case PINGREQ, PINGRESP -> remaining == 0;
      default -> true;
    };
  }

  /** Whether only a client, or with {@code false} only a server, sends this type. */
  static boolean sentBy(int type, boolean client) {
    return switch (type) {
      case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> client;
      case CONNACK, SUBACK, UNSUBACK, PINGRESP -> !client;
      default -> true;
    };
  }
}
