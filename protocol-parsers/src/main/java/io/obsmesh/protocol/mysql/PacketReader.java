package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.KeptBytes;

/**
 * Cuts bytes into packets: 3 bytes of length, 1 of sequence, payload. Keeps its place, so that each
 * byte is looked at once; keeps only what the handler wants of a payload.
 */
final class PacketReader {
  enum Step {
    PACKET,
    MORE,
    /** The next {@link #left()} bytes are not wanted. */
    SKIP
  }

  /** A payload of this length goes on in the next packet. */
  private static final int CONTINUED = 0xffffff;

  private final PacketHandler handler;
  final Packet packet = new Packet();
  private final KeptBytes kept = new KeptBytes(128);
  private boolean continued;
  private int needed;

  PacketReader(PacketHandler handler) {
    this.handler = handler;
  }

  void reset() {
    kept.reset();
    continued = false;
  }

  int left() {
    return kept.left();
  }

  /** How many more bytes {@link Step#MORE} needs at least. */
  int needed() {
    return needed;
  }

  /** The bytes that were to be skipped are behind. */
  void passed(long bytes) {
    kept.passed(bytes);
  }

  /** Bytes are missing; those that nobody wanted are no loss. */
  void missed(long bytes) {
    packet.cut |= kept.missed(bytes);
  }

  /** How many of the next bytes the packet can do without. */
  int spare() {
    return kept.spare();
  }

  Step read(ByteCursor in) {
    while (true) {
      if (!kept.open() && !header(in)) {
        return Step.MORE;
      }
      switch (kept.read(in)) {
        case MORE -> {
          needed = 1;
          return Step.MORE;
        }
        case SKIP -> {
          return Step.SKIP;
        }
        case WHOLE -> {
          if (!continued) {
            packet.payload.wrap(kept.bytes(), kept.length(), packet.cut);
            return Step.PACKET;
          }
        }
      }
    }
  }

  private boolean header(ByteCursor in) {
    if (!in.has(4)) {
      needed = 4 - in.remaining();
      return false;
    }
    int length = in.peek() | in.peek(1) << 8 | in.peek(2) << 16;
    if (length > 0 && !in.has(5)) {
      needed = 1;
      return false;
    }
    int sequence = in.peek(3);
    int first = length > 0 ? in.peek(4) : -1;
    in.skip(4);
    if (continued) {
      kept.more(length);
    } else {
      packet.sequence = sequence;
      packet.first = first;
      packet.length = 0;
      packet.cut = false;
      kept.begin(length, handler.wanted(length, sequence, first));
    }
    packet.lastSequence = sequence;
    packet.length += length;
    continued = length == CONTINUED;
    return true;
  }
}
