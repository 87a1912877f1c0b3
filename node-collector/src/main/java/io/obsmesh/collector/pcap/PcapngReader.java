package io.obsmesh.collector.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The format of blocks: sections, interfaces with their own link type and clock, packets. */
final class PcapngReader extends CaptureReader {
  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int OLD_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;

  private final List<Interface> interfaces = new ArrayList<>();
  private final byte[] head = new byte[12];
  private byte[] body = new byte[64 << 10];
  private boolean bigEndian;
  private long lastNanos;

  PcapngReader(InputStream in) {
    super(in);
  }

  @Override
  boolean read(CapturedPacket packet) throws IOException {
    while (fill(head, 8)) {
      int type = (int) number(head, 0, 4, bigEndian);
      if (type == SECTION) {
        section();
        continue;
      }
      long total = number(head, 4, 4, bigEndian);
      if (total < 12 || total > MAX_BLOCK || total % 4 != 0) {
        throw new CaptureFormatException("a block claims " + total + " bytes");
      }
      int length = (int) total - 12;
      if (body.length < length) {
        body = new byte[length];
      }
      require(body, length);
      skip(4);
      boolean found =
          switch (type) {
            case INTERFACE -> {
              addInterface(length);
              yield false;
            }
            case ENHANCED_PACKET -> packet(packet, length, (int) unsigned(0), 4);
            case OLD_PACKET -> packet(packet, length, (int) number(body, 0, 2, bigEndian), 4);
            case SIMPLE_PACKET -> simplePacket(packet, length);
            default -> false;
          };
      if (found) {
        return true;
      }
    }
    return false;
  }

  private void section() throws IOException {
    byte[] order = new byte[4];
    require(order, 4);
    if (number(order, 0, 4, true) == 0x1a2b3c4d) {
      bigEndian = true;
    } else if (number(order, 0, 4, false) == 0x1a2b3c4d) {
      bigEndian = false;
    } else {
      throw new CaptureFormatException("a section has no byte order mark");
    }
    long total = number(head, 4, 4, bigEndian);
    if (total < 28 || total > MAX_BLOCK) {
      throw new CaptureFormatException("a section header claims " + total + " bytes");
    }
    skip(total - 12);
    interfaces.clear();
  }

  private void addInterface(int length) throws IOException {
    if (length < 8) {
      throw new CaptureFormatException("an interface has " + length + " bytes");
    }
    int linkType = (int) number(body, 0, 2, bigEndian);
    int resolution = 6;
    long offsetSeconds = 0;
    for (int at = 8; at + 4 <= length; ) {
      int option = (int) number(body, at, 2, bigEndian);
      int size = (int) number(body, at + 2, 2, bigEndian);
      if (option == 0 || at + 4 + size > length) {
        break;
      }
      if (option == OPTION_RESOLUTION && size == 1) {
        resolution = body[at + 4] & 0xff;
      } else if (option == OPTION_OFFSET && size == 8) {
        offsetSeconds = number(body, at + 4, 8, bigEndian);
      }
      at += 4 + (size + 3 & ~3);
    }
    interfaces.add(new Interface(linkType, resolution, offsetSeconds));
  }

  private boolean packet(CapturedPacket packet, int length, int number, int at) throws IOException {
    if (length < 20) {
      throw new CaptureFormatException("a packet block has " + length + " bytes");
    }
    if (number < 0 || number >= interfaces.size()) {
      throw new CaptureFormatException("a packet is of interface " + number + ", which is missing");
    }
    Interface from = interfaces.get(number);
    lastNanos = from.nanos(unsigned(at) << 32 | unsigned(at + 4));
    fillPacket(packet, from.linkType(), unsigned(at + 8), unsigned(at + 12), 20, length);
    return true;
  }

  private boolean simplePacket(CapturedPacket packet, int length) throws IOException {
    if (interfaces.isEmpty() || length < 4) {
      throw new CaptureFormatException("a simple packet has no interface");
    }
    long original = unsigned(0);
    fillPacket(
        packet,
        interfaces.getFirst().linkType(),
        Math.min(original, length - 4),
        original,
        4,
        length);
    return true;
  }

  private void fillPacket(
      CapturedPacket packet, int linkType, long captured, long original, int at, int length)
      throws IOException {
    if (captured > length - at) {
      throw new CaptureFormatException("a packet claims " + captured + " bytes");
    }
    int count = (int) captured;
    if (packet.bytes.length < count) {
      packet.bytes = new byte[count];
    }
    System.arraycopy(body, at, packet.bytes, 0, count);
    packet.timeNanos = lastNanos;
    packet.linkType = linkType;
    packet.captured = count;
    packet.length = (int) Math.max(captured, Math.min(original, Integer.MAX_VALUE));
  }

  private long unsigned(int at) {
    return number(body, at, 4, bigEndian);
  }

  /**
   * One interface of the section.
   *
   * @param resolution power of 10, or with the upper bit power of 2, of the clock's ticks a second
   */
  private record Interface(int linkType, int resolution, long offsetSeconds) {
    long nanos(long ticks) {
      int power = resolution & 0x7f;
      double perSecond = (resolution & 0x80) == 0 ? Math.pow(10, power) : Math.pow(2, power);
      long whole;
      long fraction;
      if (perSecond < 1e18) {
        long divisor = (long) perSecond;
        whole = Long.divideUnsigned(ticks, divisor);
        fraction = (long) (Long.remainderUnsigned(ticks, divisor) * (1e9 / perSecond));
      } else {
        whole = 0;
        fraction = (long) (ticks * (1e9 / perSecond));
      }
      return (whole + offsetSeconds) * 1_000_000_000L + fraction;
    }
  }
}
