package io.obsmesh.collector.pcap;

/**
 * From a packet to its TCP or UDP payload: Ethernet with VLAN tags, Linux cooked capture 1 and 2,
 * raw IP and loopback; IPv4 (RFC 791) and IPv6 with extension headers (RFC 8200). The fields hold
 * what the last {@link #decode} found. Owned by one thread.
 */
final class PacketDecoder {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  private static final int MAX_EXTENSIONS = 16;

  /** What became of a packet. */
  enum Outcome {
    SEGMENT,
    FRAGMENT,
    /** Not IP, neither TCP nor UDP, or too short to tell. */
    OTHER,
    UNKNOWN_LINK
  }

  byte[] bytes = {};
  int addressLength;
  int sourceAddress;
  int destinationAddress;
  int protocol;
  int sourcePort;
  int destinationPort;
  long sequence;
  int flags;
  int payload;
  int captured;
  int length;

  private int end;

  Outcome decode(CapturedPacket packet) {
    bytes = packet.bytes;
    end = packet.captured;
    int at =
        switch (packet.linkType) {
          case 1 -> ethernet();
          case 113 -> 16;
          case 276 -> 20;
          case 0, 108 -> 4;
          case 12, 14, 101, 228, 229 -> 0;
          default -> -2;
        };
    if (at == -2) {
      return Outcome.UNKNOWN_LINK;
    }
    if (at < 0 || at + 20 > end) {
      return Outcome.OTHER;
    }
    return switch (bytes[at] >> 4 & 15) {
      case 4 -> ipv4(at, packet.length - at);
      case 6 -> ipv6(at, packet.length - at);
      default -> Outcome.OTHER;
    };
  }

  private int ethernet() {
    int at = 12;
    while (at + 2 <= end) {
      int type = number(at, 2);
      switch (type) {
        case 0x0800, 0x86dd -> {
          return at + 2;
        }
        case 0x8100, 0x88a8, 0x9100 -> at += 4;
        default -> {
          return -1;
        }
      }
    }
    return -1;
  }

  private Outcome ipv4(int at, int wire) {
    int header = (bytes[at] & 15) * 4;
    if (header < 20 || at + header > end) {
      return Outcome.OTHER;
    }
    // Segmentation offload leaves 0 here; what the file says is right then.
    int total = number(at + 2, 2) == 0 ? wire : number(at + 2, 2);
    if ((number(at + 6, 2) & 0x3fff) != 0) {
      return Outcome.FRAGMENT;
    }
    addressLength = 4;
    sourceAddress = at + 12;
    destinationAddress = at + 16;
    return transport(bytes[at + 9] & 0xff, at + header, total - header);
  }

  private Outcome ipv6(int at, int wire) {
    if (at + 40 > end) {
      return Outcome.OTHER;
    }
    int rest = number(at + 4, 2) == 0 ? wire - 40 : number(at + 4, 2);
    addressLength = 16;
    sourceAddress = at + 8;
    destinationAddress = at + 24;
    int next = bytes[at + 6] & 0xff;
    int here = at + 40;
    for (int i = 0; i < MAX_EXTENSIONS; i++) {
      int size;
      switch (next) {
        case 0, 43, 60, 135 -> size = here + 2 <= end ? 8 * ((bytes[here + 1] & 0xff) + 1) : -1;
        case 51 -> size = here + 2 <= end ? 4 * ((bytes[here + 1] & 0xff) + 2) : -1;
        case 44 -> {
          if (here + 8 <= end && (number(here + 2, 2) & 0xfff9) == 0) {
            // The only fragment of its packet: RFC 6946.
            size = 8;
          } else {
            return Outcome.FRAGMENT;
          }
        }
        default -> {
          return transport(next, here, rest);
        }
      }
      if (size < 0 || here + size > end) {
        return Outcome.OTHER;
      }
      next = bytes[here] & 0xff;
      here += size;
      rest -= size;
    }
    return Outcome.OTHER;
  }

  private Outcome transport(int number, int at, int total) {
    protocol = number;
    int header;
    if (number == TCP && at + 20 <= end) {
      header = (bytes[at + 12] >> 4 & 15) * 4;
      sequence = number(at + 4, 4) & 0xffffffffL;
      flags = bytes[at + 13];
      if (header < 20) {
        return Outcome.OTHER;
      }
    } else if (number == UDP && at + 8 <= end) {
      header = 8;
      sequence = 0;
      flags = 0;
    } else {
      return Outcome.OTHER;
    }
    sourcePort = number(at, 2);
    destinationPort = number(at + 2, 2);
    length = total - header;
    if (length < 0) {
      return Outcome.OTHER;
    }
    payload = Math.min(at + header, end);
    captured = Math.min(length, end - payload);
    return Outcome.SEGMENT;
  }

  private int number(int at, int count) {
    return (int) CaptureReader.number(bytes, at, count, true);
  }
}
