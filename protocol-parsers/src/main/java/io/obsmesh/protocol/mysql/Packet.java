package io.obsmesh.protocol.mysql;

/** A packet: those of 16 MB and more, which are sent in pieces, are one. Used again. */
final class Packet {
  /** Sequence number of its first piece. */
  int sequence;

  /** Sequence number of its last piece. */
  int lastSequence;

  /** The first byte of the payload, -1 when it is empty. */
  int first;

  /** Bytes of the payload on the wire. */
  long length;

  /** Part of what was wanted of the payload was not captured. */
  boolean cut;

  final PacketPayload payload = new PacketPayload();
}
