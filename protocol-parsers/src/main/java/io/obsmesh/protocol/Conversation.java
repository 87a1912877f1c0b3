package io.obsmesh.protocol;

import io.obsmesh.table.RowSink;

/**
 * One connection from its bytes to its rows: keeps both directions in order, recognises the
 * protocol, drives its parsers, and resynchronises after holes. Belongs to one thread: no method
 * may be called from two at once.
 */
public interface Conversation {
  /**
   * Starts a conversation.
   *
   * @param orientationKnown whether {@link Direction#REQUEST} is surely the way of the end that
   *     opened the connection; if not, detection may find that it is the other way round, see
   *     {@link #reversed()}
   * @param fromStart whether position 0 of each direction is its first byte; false for connections
   *     joined late
   */
  record Start(Transport transport, int serverPort, boolean orientationKnown, boolean fromStart) {}

  /**
   * Takes a piece of a direction.
   *
   * @param position of the first byte; pieces may overlap, come twice, late, or leave holes
   * @param captured how many bytes {@code payload} holds, 0 to {@code length}
   * @param length how many bytes were on the wire
   * @param timeNanos when, nanoseconds since the Unix epoch
   */
  void data(
      Direction direction,
      long position,
      Payload payload,
      int captured,
      int length,
      long timeNanos);

  /** No more bytes come. */
  void close(CloseReason reason, long timeNanos);

  /**
   * Time passed; call about once a second. Gives up waiting for late pieces, writes partial rows,
   * times requests out.
   */
  void tick(long nowNanos);

  /**
   * Pieces were lost on the way here, so those that are missing will not come: they become holes
   * now.
   */
  void lost(long nowNanos);

  /** {@link Protocol#name} of what is spoken now; {@code unknown} when nothing claimed it. */
  String protocol();

  /**
   * Detection found that the end thought to be the client is the server. Rows are written with
   * requests as requests.
   */
  boolean reversed();

  /** Bytes held now, for the bound on memory. */
  long heldBytes();

  /** Makes conversations with all protocols that are installed. Thread-safe. */
  interface Factory {
    Conversation open(Start start, RowSink rows, CaptureAdvice advice, ParseCounters counters);
  }
}
