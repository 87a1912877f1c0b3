package io.obsmesh.collector.pcap;

import java.io.IOException;
import java.io.InputStream;

/** The format with one header and one link type. */
final class PcapReader extends CaptureReader {
  private final boolean bigEndian;
  private final int fractionNanos;
  private final byte[] header = new byte[24];
  private int linkType = -1;

  PcapReader(InputStream in, boolean bigEndian, int fractionNanos) {
    super(in);
    this.bigEndian = bigEndian;
    this.fractionNanos = fractionNanos;
  }

  @Override
  boolean read(CapturedPacket packet) throws IOException {
    if (linkType < 0) {
      require(header, 24);
      // The upper bits say something about frame check sequences.
      linkType = (int) number(header, 20, 4, bigEndian) & 0x0fff_ffff;
    }
    if (!fill(header, 16)) {
      return false;
    }
    long seconds = number(header, 0, 4, bigEndian);
    long fraction = number(header, 4, 4, bigEndian);
    long captured = number(header, 8, 4, bigEndian);
    long length = number(header, 12, 4, bigEndian);
    if (captured > MAX_BLOCK) {
      throw new CaptureFormatException("a packet claims " + captured + " bytes");
    }
    if (packet.bytes.length < captured) {
      packet.bytes = new byte[(int) captured];
    }
    require(packet.bytes, (int) captured);
    packet.timeNanos = seconds * 1_000_000_000L + fraction * fractionNanos;
    packet.linkType = linkType;
    packet.captured = (int) captured;
    packet.length = (int) Math.max(captured, Math.min(length, Integer.MAX_VALUE));
    return true;
  }
}
