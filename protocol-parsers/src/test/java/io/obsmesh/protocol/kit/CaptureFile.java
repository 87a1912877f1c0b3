package io.obsmesh.protocol.kit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Reads pcap and pcapng, as far as the captures need it. */
final class CaptureFile {
  private static final int PCAP_MICROS = 0xa1b2c3d4;
  private static final int PCAP_NANOS = 0xa1b23c4d;
  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int ENHANCED_PACKET = 6;

  private final ByteBuffer in;
  private final Connections connections;

  private CaptureFile(String name, byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
    connections = new Connections(name);
  }

  static List<Stream> read(String name, byte[] bytes) {
    CaptureFile file = new CaptureFile(name, bytes);
    int magic = file.in.getInt(0);
    if (magic == SECTION) {
      file.blocks();
    } else {
      file.in.order(
          magic == PCAP_MICROS || magic == PCAP_NANOS
              ? ByteOrder.BIG_ENDIAN
              : ByteOrder.LITTLE_ENDIAN);
      file.packets(file.in.getInt(0) == PCAP_NANOS ? 1 : 1000);
    }
    return file.connections.finish();
  }

  private void packets(int fractionNanos) {
    int link = in.getInt(20) & 0xffff;
    in.position(24);
    while (in.remaining() >= 16) {
      long seconds = in.getInt() & 0xffffffffL;
      long fraction = in.getInt() & 0xffffffffL;
      int captured = in.getInt();
      in.getInt();
      if (captured < 0 || captured > in.remaining()) {
        return;
      }
      connections.packet(
          link,
          in.slice(in.position(), captured),
          seconds * 1_000_000_000L + fraction * fractionNanos);
      in.position(in.position() + captured);
    }
  }

  private void blocks() {
    int[] links = new int[16];
    double[] unitNanos = new double[16];
    int interfaces = 0;
    while (in.remaining() >= 12) {
      int start = in.position();
      if (in.getInt(start) == SECTION) {
        boolean big = in.order(ByteOrder.BIG_ENDIAN).getInt(start + 8) == 0x1a2b3c4d;
        in.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        interfaces = 0;
      }
      int type = in.getInt(start);
      int length = in.getInt(start + 4);
      if (length < 12 || length > in.remaining()) {
        return;
      }
      if (type == INTERFACE && interfaces < links.length) {
        links[interfaces] = in.getShort(start + 8) & 0xffff;
        unitNanos[interfaces++] = resolution(start + 16, start + length - 4);
      } else if (type == ENHANCED_PACKET) {
        int id = in.getInt(start + 8);
        long time = (long) in.getInt(start + 12) << 32 | in.getInt(start + 16) & 0xffffffffL;
        ByteBuffer packet = in.slice(start + 28, in.getInt(start + 20));
        connections.packet(links[id], packet, (long) (time * unitNanos[id]));
      }
      in.position(start + length);
    }
  }

  /** Option 9 of an interface: a power of ten, or of two with the high bit set. */
  private double resolution(int from, int to) {
    int at = from;
    while (at + 4 <= to && in.getShort(at) != 0) {
      if (in.getShort(at) == 9) {
        int exponent = in.get(at + 4);
        return 1e9 * Math.pow(exponent < 0 ? 2 : 10, -(exponent & 0x7f));
      }
      at += 4 + ((in.getShort(at + 2) & 0xffff) + 3 & ~3);
    }
    return 1000;
  }
}
