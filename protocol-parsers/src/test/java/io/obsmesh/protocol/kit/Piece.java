package io.obsmesh.protocol.kit;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import java.util.Arrays;

/**
 * Bytes of one direction as they reach a conversation.
 *
 * @param bytes the captured ones
 * @param length on the wire, at least as many
 */
public record Piece(Direction direction, long position, byte[] bytes, int length, long timeNanos) {
  /** A piece that was captured whole. */
  public Piece(Direction direction, long position, byte[] bytes, long timeNanos) {
    this(direction, position, bytes, bytes.length, timeNanos);
  }

  /** The part {@code [from, to)} of this piece. */
  public Piece part(int from, int to) {
    byte[] part =
        from >= bytes.length
            ? new byte[0]
            : Arrays.copyOfRange(bytes, from, Math.min(to, bytes.length));
    return new Piece(direction, position + from, part, to - from, timeNanos);
  }

  /** Gives this piece to a conversation. */
  public void sendTo(Conversation conversation) {
    conversation.data(
        direction,
        position,
        (from, target, at, count) -> System.arraycopy(bytes, from, target, at, count),
        bytes.length,
        length,
        timeNanos);
  }
}
