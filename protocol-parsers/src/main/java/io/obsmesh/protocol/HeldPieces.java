package io.obsmesh.protocol;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pieces that came while an earlier one was missing. Both directions share one order of arrival, so
 * that a response is not read before the request it answers; each also has its order of positions,
 * so that finding a piece does not look at all of them. Bounded: the caller asks {@link #full()}
 * and gives up the missing piece.
 */
final class HeldPieces {
  private static final long MOST_BYTES = 512 << 10;
  private static final int MOST_PIECES = 512;

  /** A copy of a piece. */
  record Piece(
      Direction direction, long position, byte[] bytes, int length, long timeNanos, long arrival)
      implements Payload {
    @Override
    public void copyTo(int from, byte[] target, int at, int count) {
      System.arraycopy(bytes, from, target, at, count);
    }

    long end() {
      return position + length;
    }
  }

  /** By arrival. */
  private final Map<Long, Piece> arrived = new LinkedHashMap<>();

  /** By position; of two pieces that begin at the same byte the longer one. */
  private final TreeMap<Long, Piece> requests = new TreeMap<>();

  private final TreeMap<Long, Piece> responses = new TreeMap<>();
  private long arrivals;
  private long bytes;

  boolean isEmpty() {
    return arrived.isEmpty();
  }

  boolean full() {
    return bytes > MOST_BYTES || arrived.size() > MOST_PIECES;
  }

  long heldBytes() {
    return bytes + 128L * arrived.size();
  }

  void add(
      Direction direction,
      long position,
      Payload payload,
      int captured,
      int length,
      long timeNanos) {
    TreeMap<Long, Piece> pieces = pieces(direction);
    Piece same = pieces.get(position);
    if (same != null) {
      if (same.length >= length) {
        return;
      }
      remove(same);
    }
    byte[] copy = new byte[captured];
    payload.copyTo(0, copy, 0, captured);
    Piece piece = new Piece(direction, position, copy, length, timeNanos, arrivals++);
    pieces.put(position, piece);
    arrived.put(piece.arrival, piece);
    bytes += captured;
  }

  /** The piece that came first. */
  Piece first() {
    Iterator<Piece> pieces = arrived.values().iterator();
    if (!pieces.hasNext()) {
      throw new NoSuchElementException("no piece is held");
    }
    return pieces.next();
  }

  /** Removes a piece that is held. */
  void remove(Piece piece) {
    arrived.remove(piece.arrival);
    pieces(piece.direction).remove(piece.position);
    bytes -= piece.bytes.length;
  }

  /** The piece that continues a direction at {@code position}; forgets those that lie before. */
  @Nullable Piece find(Direction direction, long position) {
    TreeMap<Long, Piece> pieces = pieces(direction);
    Map.Entry<Long, Piece> lowest = pieces.firstEntry();
    while (lowest != null && lowest.getValue().end() <= position) {
      remove(lowest.getValue());
      lowest = pieces.firstEntry();
    }
    return lowest != null && lowest.getKey() <= position ? lowest.getValue() : null;
  }

  /** The lowest position behind {@code end} that is held of a direction. */
  long lowest(Direction direction, long end) {
    Long lowest = pieces(direction).higherKey(end);
    return lowest == null ? Long.MAX_VALUE : lowest;
  }

  private TreeMap<Long, Piece> pieces(Direction direction) {
    return direction == Direction.REQUEST ? requests : responses;
  }
}
