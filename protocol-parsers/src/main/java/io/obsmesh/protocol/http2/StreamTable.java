package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.Direction;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The open streams of a connection, and the settings that both parsers need. */
final class StreamTable implements FrameSearch.Streams {
  private static final int SETTING_MAX_FRAME_SIZE = 5;

  /** Closed streams that are kept to be used again. */
  private static final int MOST_SPARE = 32;

  // Open addressing with linear probing; capacity is a power of two, at most half full.
  private @Nullable Http2Stream[] slots = new Http2Stream[16];
  private int count;
  private final ArrayDeque<Http2Stream> spare = new ArrayDeque<>();
  private @Nullable Http2Stream oldest;
  private @Nullable Http2Stream newest;

  private int longestRequestFrame = FrameHeader.DEFAULT_MAX_LENGTH;
  private int longestResponseFrame = FrameHeader.DEFAULT_MAX_LENGTH;

  @Nullable Http2Stream find(int id) {
    for (int at = home(id); ; at = (at + 1) & (slots.length - 1)) {
      Http2Stream stream = slots[at];
      if (stream == null || stream.id == id) {
        return stream;
      }
    }
  }

  /** Opens a stream that is not open. */
  Http2Stream open(int id) {
    if (2 * (count + 1) > slots.length) {
      grow();
    }
    Http2Stream stream = spare.pollFirst();
    if (stream == null) {
      stream = new Http2Stream();
    }
    stream.reset(id);
    put(stream);
    count++;
    stream.before = newest;
    if (newest == null) {
      oldest = stream;
    } else {
      newest.after = stream;
    }
    newest = stream;
    return stream;
  }

  /** Closes an open stream; the object may be used again for the next. */
  void close(Http2Stream stream) {
    int hole = home(stream.id);
    while (slots[hole] != stream) {
      hole = (hole + 1) & (slots.length - 1);
    }
    // Move up what the gap would hide.
    int at = hole;
    while (true) {
      at = (at + 1) & (slots.length - 1);
      Http2Stream next = slots[at];
      if (next == null) {
        break;
      }
      int distanceFromHome = (at - home(next.id)) & (slots.length - 1);
      int distanceFromHole = (at - hole) & (slots.length - 1);
      if (distanceFromHome >= distanceFromHole) {
        slots[hole] = next;
        hole = at;
      }
    }
    slots[hole] = null;
    count--;
    unlink(stream);
    if (spare.size() < MOST_SPARE) {
      spare.addFirst(stream);
    }
  }

  private void unlink(Http2Stream stream) {
    Http2Stream before = stream.before;
    Http2Stream after = stream.after;
    if (before == null) {
      oldest = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.before = before;
    }
    // Whoever walks the list may still ask a closed stream for the one after it.
    stream.before = null;
  }

  /** The first stream of the list in order of opening; go on with {@link Http2Stream#after}. */
  @Nullable Http2Stream oldest() {
    return oldest;
  }

  int size() {
    return count;
  }

  @Override
  public boolean exists(int streamId) {
    return find(streamId) != null;
  }

  /** Where DATA of a stream goes. */
  StreamBody body(Direction direction, int streamId) {
    Http2Stream stream = find(streamId);
    if (stream == null) {
      return StreamBody.UNWANTED;
    }
    return (direction == Direction.REQUEST ? stream.request : stream.response).sink();
  }

  /** An end told the other what it may send. */
  void setting(Direction from, int id, long value) {
    if (id != SETTING_MAX_FRAME_SIZE || value > FrameHeader.MAX_LENGTH) {
      return;
    }
    if (from == Direction.RESPONSE) {
      longestRequestFrame = Math.max(longestRequestFrame, (int) value);
    } else {
      longestResponseFrame = Math.max(longestResponseFrame, (int) value);
    }
  }

  /** Longest frame that may come this way. */
  int maxFrameLength(Direction direction) {
    return direction == Direction.REQUEST ? longestRequestFrame : longestResponseFrame;
  }

  private int home(int id) {
    // Ids of one end step by two; the multiplier spreads what an attacker picks a little as well.
    return ((id * 0x9E3779B1) >>> 16) & (slots.length - 1);
  }

  private void put(Http2Stream stream) {
    int at = home(stream.id);
    while (slots[at] != null) {
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = stream;
  }

  private void grow() {
    @Nullable Http2Stream[] old = slots;
    slots = new Http2Stream[2 * old.length];
    for (Http2Stream stream : old) {
      if (stream != null) {
        put(stream);
      }
    }
  }
}
