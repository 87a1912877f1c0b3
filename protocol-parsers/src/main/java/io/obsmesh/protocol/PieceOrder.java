package io.obsmesh.protocol;

/**
 * Puts the pieces of both directions in order: one that comes early waits for those before it, for
 * a while. What is missing then, and what nobody wants, becomes a hole.
 */
final class PieceOrder {
  /** How long a missing piece is waited for. */
  private static final long GAP_WAIT_NANOS = 300_000_000L;

  /** Whose pieces they are. */
  interface Reader {
    /** The bytes of a direction that were taken in. */
    ByteStream bytes(Direction direction);

    /** How many of the next bytes nobody wants. */
    long debt(Direction direction);

    /** Takes in a piece that begins at or before the end of what is here. */
    void ingest(
        Direction direction,
        long position,
        Payload payload,
        int captured,
        int length,
        long timeNanos);

    /** Reads what came, with a session. */
    void pump(Direction direction);

    /** Reads what came, with a session or to recognise what it is. */
    void arrived(Direction direction);
  }

  private final Reader reader;
  private final HeldPieces held = new HeldPieces();

  PieceOrder(Reader reader) {
    this.reader = reader;
  }

  /** A piece came. */
  void piece(
      Direction direction,
      long position,
      Payload payload,
      int captured,
      int length,
      long timeNanos) {
    if (held.isEmpty() && bridge(direction, position, timeNanos)) {
      reader.ingest(direction, position, payload, captured, length, timeNanos);
      return;
    }
    if (position + length > reader.bytes(direction).end()) {
      held.add(direction, position, payload, captured, length, timeNanos);
    }
    release(timeNanos, false);
  }

  /** Whether nothing is missing before {@code position}, or nothing that is wanted. */
  private boolean bridge(Direction direction, long position, long timeNanos) {
    ByteStream bytes = reader.bytes(direction);
    long missing = position - bytes.end();
    if (missing <= 0) {
      return true;
    }
    if (reader.debt(direction) >= missing) {
      bytes.appendHole(missing, timeNanos);
      reader.pump(direction);
      return true;
    }
    return false;
  }

  /**
   * Hands over the pieces that waited long enough, or for which nothing is missing any more.
   *
   * @param giveUp no other pieces come: nothing is waited for
   */
  void release(long nowNanos, boolean giveUp) {
    while (!held.isEmpty()) {
      HeldPieces.Piece first = held.first();
      ByteStream bytes = reader.bytes(first.direction());
      if (bridge(first.direction(), first.position(), first.timeNanos())) {
        held.remove(first);
        ingest(first);
        continue;
      }
      HeldPieces.Piece next = held.find(first.direction(), bytes.end());
      if (next != null) {
        held.remove(next);
        ingest(next);
      } else if (giveUp || held.full() || nowNanos - first.timeNanos() >= GAP_WAIT_NANOS) {
        long missing = held.lowest(first.direction(), bytes.end()) - bytes.end();
        bytes.appendHole(missing, first.timeNanos());
        reader.arrived(first.direction());
      } else {
        return;
      }
    }
  }

  private void ingest(HeldPieces.Piece piece) {
    reader.ingest(
        piece.direction(),
        piece.position(),
        piece,
        piece.bytes().length,
        piece.length(),
        piece.timeNanos());
  }

  /** Memory of the pieces that wait. */
  long heldBytes() {
    return held.heldBytes();
  }
}
