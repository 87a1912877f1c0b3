package io.obsmesh.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * Pieces that came while an earlier one was missing, in the order of arrival and of both
 * directions, so that a response is not read before the request it answers. Bounded: the caller
 * asks {@link #full()} and gives up the missing piece.
 */
final class HeldPieces {
  private static final long MOST_BYTES = 512 << 10;
  private static final int MOST_PIECES = 512;

  /** A copy of a piece. */
  record Piece(Direction direction, long position, byte[] bytes, int length, long timeNanos)
      implements Payload {
    @Override
    public void copyTo(int from, byte[] target, int at, int count) {
      System.arraycopy(bytes, from, target, at, count);
    }

    long end() {
      return position + length;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();
  private long bytes;

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  boolean full() {
    return bytes > MOST_BYTES || pieces.size() > MOST_PIECES;
  }

  long heldBytes() {
    return bytes + 64L * pieces.size();
  }

  void add(
      Direction direction,
      long position,
      Payload payload,
      int captured,
      int length,
      long timeNanos) {
    byte[] copy = new byte[captured];
    payload.copyTo(0, copy, 0, captured);
    pieces.add(new Piece(direction, position, copy, length, timeNanos));
    bytes += captured;
  }

  /** The piece that came first. */
  Piece first() {
    return pieces.getFirst();
  }

  /** Removes a piece. */
  Piece remove(int index) {
    Piece piece = pieces.remove(index);
    bytes -= piece.bytes.length;
    return piece;
  }

  /** The piece that continues a direction at {@code position}, or -1. */
  int find(Direction direction, long position) {
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.direction == direction && piece.position <= position && piece.end() > position) {
        return i;
      }
    }
    return -1;
  }

  /** The lowest position behind {@code end} that is held of a direction. */
  long lowest(Direction direction, long end) {
    long lowest = Long.MAX_VALUE;
    for (Piece piece : pieces) {
      if (piece.direction == direction && piece.position > end) {
        lowest = Math.min(lowest, piece.position);
      }
    }
    return lowest;
  }
}
