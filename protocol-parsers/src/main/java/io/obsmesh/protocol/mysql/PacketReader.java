package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.ByteCursor;
import java.util.Arrays;

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
  private byte[] kept = new byte[128];
  private int keptLength;
  private int keepLeft;
  private int left;
  private boolean open;
  private boolean continued;
  private int needed;

  PacketReader(PacketHandler handler) {
    this.handler = handler;
  }

  void reset() {
    open = false;
    continued = false;
    left = 0;
    keepLeft = 0;
  }

  int left() {
    return left;
  }

  /** How many more bytes {@link Step#MORE} needs at least. */
  int needed() {
    return needed;
  }

  /** The bytes that were to be skipped are behind. */
  void passed(long bytes) {
    left -= (int) bytes;
  }

  /** Bytes that were wanted are missing. */
  void missed(long bytes) {
    left -= (int) bytes;
    // Bytes that nobody wanted are no loss.
    packet.cut |= keepLeft > 0;
    keepLeft = 0;
  }

  /** How many of the next bytes the packet can do without. */
  int spare() {
    return open ? left : 0;
  }

  Step read(ByteCursor in) {
    while (true) {
      if (!open && !header(in)) {
        return Step.MORE;
      }
      if (keepLeft > 0) {
        int count = Math.min(keepLeft, in.remaining());
        in.read(kept, keptLength, count);
        keptLength += count;
        keepLeft -= count;
        left -= count;
        if (keepLeft > 0) {
          needed = 1;
          return Step.MORE;
        }
      }
      if (left > 0) {
        if (!in.has(left)) {
          return Step.SKIP;
        }
        in.skip(left);
        left = 0;
      }
      open = false;
      if (!continued) {
        packet.payload.wrap(kept, keptLength, packet.cut);
        return Step.PACKET;
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
    if (!continued) {
      packet.sequence = sequence;
      packet.first = first;
      packet.length = 0;
      packet.cut = false;
      keptLength = 0;
      keepLeft = Math.min(length, handler.wanted(length, sequence, first));
      if (kept.length < keepLeft) {
        kept = Arrays.copyOf(kept, Math.max(keepLeft, 2 * kept.length));
      }
    }
    packet.lastSequence = sequence;
    packet.length += length;
    continued = length == CONTINUED;
    left = length;
    open = true;
    return true;
  }
}
