package io.obsmesh.collector.pcap;

/** One packet as the file has it, used again for the next. Owned by the reader. */
final class CapturedPacket {
  long timeNanos;
  int linkType;
  byte[] bytes = new byte[64 << 10];

  /** How many bytes the file has. */
  int captured;

  /** How many there were on the wire. */
  int length;
}
