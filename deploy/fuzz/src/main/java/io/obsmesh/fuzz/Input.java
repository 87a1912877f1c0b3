package io.obsmesh.fuzz;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Transport;
import java.io.ByteArrayOutputStream;

/**
 * How bytes that a fuzzer makes up say what reaches a conversation. Every array means something. A
 * byte of options, then pieces: a byte of flags, two bytes of length, that many bytes, or what is
 * left.
 *
 * <p>Options: bit 0 the connection was joined late, bit 1 nobody knows who opened it, bit 7 its
 * pieces are datagrams when all protocols are asked, the rest chooses among protocols of one name.
 * Flags: bit 0 the server speaks; bits 1, 2, 4, 5 see {@link #play}; bit 3 this piece comes after
 * the next one.
 */
final class Input {
  /** Some position far from the end of a number. */
  private static final long START_NANOS = 1_700_000_000_000_000_000L;

  private static final int SERVER = 1;
  private static final int HOLE = 2;
  private static final int CUT = 4;
  private static final int LATE = 8;
  private static final int PAUSE = 16;
  private static final int AGAIN = 32;

  /** A piece of another direction or later in time; lengths are two bytes. */
  static final int MOST_PIECE_BYTES = 0xffff;

  private final byte[] bytes;
  private final long[] positions = new long[2];
  private int at = 1;
  private long nanos = START_NANOS;

  Input(byte[] bytes) {
    this.bytes = bytes;
  }

  private int options() {
    return bytes.length == 0 ? 0 : bytes[0];
  }

  /** Which of several is meant. */
  int choice(int count) {
    return (options() >> 2 & 0x1f) % count;
  }

  /** What carries the bytes when no protocol says so. */
  Transport transport() {
    return (options() & 0x80) == 0 ? Transport.TCP : Transport.UDP;
  }

  Conversation.Start start(Transport transport, int serverPort) {
    return new Conversation.Start(
        transport, serverPort, (options() & 2) == 0, (options() & 1) == 0);
  }

  /** When the last piece came, nanoseconds since the epoch. */
  long nanos() {
    return nanos;
  }

  /** What takes the pieces: the conversation, and a check after each. */
  interface Player {
    void piece(Direction direction, long position, int from, int captured, int length, long nanos);

    void tick(long nanos);
  }

  /** Plays all pieces; holes, cuts, pauses and repetitions are where flags say. */
  void play(Player player) {
    int lateFlags = -1;
    int lateFrom = 0;
    int lateCount = 0;
    long latePosition = 0;
    while (at < bytes.length) {
      int flags = bytes[at++];
      int side = flags & SERVER;
      int count = Math.min(next() << 8 | next(), bytes.length - at);
      if ((flags & HOLE) != 0) {
        positions[side] += 1L + (long) count * (count & 0xff);
      }
      if ((flags & PAUSE) != 0) {
        nanos += 1_000_000_000L;
        player.tick(nanos);
      }
      if ((flags & AGAIN) != 0) {
        positions[side] = Math.max(0, positions[side] - (count & 0x1f));
      }
      long position = positions[side];
      int from = at;
      at += count;
      int length = (flags & CUT) == 0 ? count : count + (count & 0xff) * 16;
      positions[side] += length;
      nanos += 1_000_000;
      if ((flags & LATE) != 0 && lateFlags < 0) {
        lateFlags = flags;
        lateFrom = from;
        lateCount = count;
        latePosition = position;
        continue;
      }
      player.piece(direction(side), position, from, count, length, nanos);
      if (lateFlags >= 0) {
        player.piece(
            direction(lateFlags & SERVER), latePosition, lateFrom, lateCount, lateCount, nanos);
        lateFlags = -1;
      }
    }
  }

  private int next() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  private static Direction direction(int side) {
    return side == 0 ? Direction.REQUEST : Direction.RESPONSE;
  }

  /** Writes pieces down as they came, for the corpus. */
  static final class Recorder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Recorder(Conversation.Start start) {
      out.write(
          (start.fromStart() ? 0 : 1)
              | (start.orientationKnown() ? 0 : 2)
              | (start.transport() == Transport.UDP ? 0x80 : 0));
    }

    int size() {
      return out.size();
    }

    void piece(Direction direction, byte[] piece) {
      for (int from = 0; from < piece.length; from += MOST_PIECE_BYTES) {
        int count = Math.min(MOST_PIECE_BYTES, piece.length - from);
        out.write(direction == Direction.REQUEST ? 0 : SERVER);
        out.write(count >> 8);
        out.write(count);
        out.write(piece, from, count);
      }
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
