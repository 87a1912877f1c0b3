package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Tunnel;
import java.util.Arrays;

/**
 * One direction of a stream that carries another protocol (RFC 8441). Payload is handed on where a
 * DATA frame ends, because only then its time is known.
 */
final class TunnelBody implements StreamBody {
  /** Of a longer frame nothing is read: the default bound on frames is a fourth of this. */
  private static final int MOST_HELD = 64 << 10;

  private static final int MOST_HOLES = 16;

  /** A longer buffer is not kept for the next frame: streams may be many. */
  private static final int KEPT_BYTES = 4 << 10;

  private static final byte[] NONE = {};

  private final Tunnel tunnel;
  private final Direction direction;
  private byte[] held = NONE;
  private int length;

  /** How much was held before each hole in the frame at hand, and how long the hole is. */
  private final long[] holes = new long[2 * MOST_HOLES];

  private int holeCount;
  private boolean lost;
  private long nanos;

  TunnelBody(Tunnel tunnel, Direction direction, long nanos) {
    this.tunnel = tunnel;
    this.direction = direction;
    this.nanos = nanos;
  }

  /** A DATA frame that began then is whole. */
  void frame(long firstByteNanos) {
    nanos = firstByteNanos;
    int from = 0;
    for (int i = 0; i < holeCount; i++) {
      int to = (int) holes[2 * i];
      handOn(from, to);
      tunnel.skipped(direction, holes[2 * i + 1], nanos);
      from = to;
    }
    handOn(from, length);
    forget();
  }

  private void handOn(int from, int to) {
    if (to > from) {
      tunnel.data(direction, held, from, to - from, nanos);
    }
  }

  private void forget() {
    length = 0;
    holeCount = 0;
    held = held.length > KEPT_BYTES ? NONE : held;
    if (lost) {
      lost = false;
      tunnel.lost(direction);
    }
  }

  @Override
  public long skippable() {
    return length > 0 || holeCount > 0 ? 0 : tunnel.unwanted(direction);
  }

  @Override
  public void skipped(long bytes) {
    tunnel.skipped(direction, bytes, nanos);
  }

  @Override
  public void missing(long bytes) {
    if (holeCount == MOST_HOLES) {
      lost = true;
      return;
    }
    holes[2 * holeCount] = length;
    holes[2 * holeCount + 1] = bytes;
    holeCount++;
  }

  @Override
  public int read(ByteCursor in, int most) {
    if (length + most > MOST_HELD) {
      // What is here may be long, and what it belongs to may have begun at any time.
      lost = true;
    }
    if (lost) {
      in.skip(most);
      return most;
    }
    if (length + most > held.length) {
      held = Arrays.copyOf(held, Math.max(length + most, Math.min(MOST_HELD, 2 * length)));
    }
    in.read(held, length, most);
    length += most;
    return most;
  }

  @Override
  public void lost() {
    lost = true;
    forget();
  }
}
