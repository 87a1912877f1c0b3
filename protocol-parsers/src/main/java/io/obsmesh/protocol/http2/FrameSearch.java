package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;

/**
 * Finds where frames begin in bytes that may be anything. One header proves little, so it takes a
 * chain: each header must be where the one before says it is.
 */
final class FrameSearch {
  /** What {@link #judge} says about a place. */
  enum Verdict {
    NO,
    /** The header could be one, but what follows it has not arrived. */
    MAYBE,
    YES
  }

  /** Whether a stream is known to exist: as good as a second header. */
  @FunctionalInterface
  interface Streams {
    boolean exists(int streamId);
  }

  private static final int CHAIN = 3;
  private static final int NONE = -1;
  private static final int HIGHEST_BELIEVED_STREAM = 1 << 24;

  private final FrameHeader header = new FrameHeader();
  private final boolean connectionKnown;

  /**
   * @param connectionKnown whether the connection is known to be HTTP/2. Then one frame that ends
   *     exactly where the bytes end is enough; otherwise frames of pushed streams and of streams
   *     with very high ids are not believed
   */
  FrameSearch(boolean connectionKnown) {
    this.connectionKnown = connectionKnown;
  }

  /**
   * Judges the bytes {@code ahead} of the cursor.
   *
   * @param maxLength longest frame to believe in
   */
  Verdict judge(ByteCursor in, int ahead, Direction direction, int maxLength, Streams streams) {
    long at = ahead;
    int good = 0;
    int unfinishedBlock = NONE;
    while (true) {
      if (in.remaining() - at < FrameHeader.LENGTH) {
        // The chain leads to the edge of what has arrived. Senders stop exactly there.
        return good >= 2 || (good == 1 && at == in.remaining() && connectionKnown)
            ? Verdict.YES
            : Verdict.MAYBE;
      }
      header.peek(in, (int) at);
      if (!header.plausible(direction, maxLength)) {
        return Verdict.NO;
      }
      if (header.type == FrameHeader.SETTINGS && !settingsKnown(in, (int) at)) {
        return Verdict.NO;
      }
      if (!connectionKnown && !ordinaryStream()) {
        return Verdict.NO;
      }
      if (!continues(unfinishedBlock, good == 0)) {
        return Verdict.NO;
      }
      unfinishedBlock = header.opensBlock() ? header.streamId : NONE;
      if (header.streamId != 0 && streams.exists(header.streamId)) {
        good++;
      }
      if (++good >= CHAIN) {
        return Verdict.YES;
      }
      at += FrameHeader.LENGTH + header.length;
      if (at > in.remaining() && good >= 2) {
        return Verdict.YES;
      }
      if (at > in.remaining()) {
        return Verdict.MAYBE;
      }
    }
  }

  /** Clients count their streams upwards by two from 1; hardly any server pushes. */
  private boolean ordinaryStream() {
    return header.streamId == 0
        || (header.streamId & 1) == 1 && header.streamId < HIGHEST_BELIEVED_STREAM;
  }

  /**
   * Whether the header may stand where it does: nothing comes between the frames of a header block
   * (RFC 9113, section 6.10), and only they are followed by CONTINUATION.
   *
   * @param unfinishedBlock stream of the block that the frame before left open, or {@link #NONE}
   * @param first no frame before is known
   */
  private boolean continues(int unfinishedBlock, boolean first) {
    if (first) {
      return true;
    }
    boolean continuation = header.type == FrameHeader.CONTINUATION;
    return continuation ? header.streamId == unfinishedBlock : unfinishedBlock == NONE;
  }

  /** Whether the settings that have arrived are ones that somebody defined. */
  private boolean settingsKnown(ByteCursor in, int ahead) {
    int end = Math.min(in.remaining(), ahead + FrameHeader.LENGTH + header.length);
    for (int at = ahead + FrameHeader.LENGTH; at + 2 <= end; at += 6) {
      int id = in.peek(at) << 8 | in.peek(at + 1);
      // 1 to 9 are registered; the others are reserved to be ignored (0x?a?a) or experiments.
      if (id == 0 || (id > 0x20 && (id & 0x0f0f) != 0x0a0a && id < 0xf000)) {
        return false;
      }
    }
    return true;
  }
}
