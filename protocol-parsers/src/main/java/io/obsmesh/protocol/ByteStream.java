package io.obsmesh.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: the bytes that were taken in, in order, and not yet read. Bytes
 * that were never captured are holes: they have a position and a length, and nothing else.
 *
 * <p>It is also the {@link Span} from the last frame's end to the reading position.
 */
final class ByteStream implements Span {
  private static final byte[] NONE = {};

  private byte[] buffer = NONE;
  private @Nullable BufferPool pool;
  private int from;
  private int to;

  private long origin;
  private long readPosition;
  private long endPosition;
  private long visibleEnd = Long.MAX_VALUE;

  /** Start and length of each hole not yet read, in order. */
  private long[] holes = {};

  private int holeFrom;
  private int holeTo;

  private final TimeMarks marks = new TimeMarks();
  private long spanStart;
  private long spanFirstNanos;
  private long lastNanos;
  private boolean spanLossy;

  /** Puts position {@code origin} at the first byte. Before anything else. */
  void startAt(long origin) {
    this.origin = origin;
    readPosition = origin;
    endPosition = origin;
    spanStart = origin;
  }

  /** The position that the next piece should have. */
  long end() {
    return endPosition;
  }

  /** The position of the next byte to read. */
  long read() {
    return readPosition;
  }

  /** Takes in {@code count} bytes of a payload. */
  void append(Payload payload, int at, int count, long nanos) {
    if (count == 0) {
      return;
    }
    reserve(count);
    payload.copyTo(at, buffer, to, count);
    marks.add(endPosition, nanos);
    to += count;
    endPosition += count;
  }

  private void reserve(int count) {
    if (buffer.length - to >= count) {
      return;
    }
    int held = to - from;
    if (buffer.length == 0) {
      buffer = pool().take(count);
    } else if (buffer.length - held >= count && from >= held) {
      System.arraycopy(buffer, from, buffer, 0, held);
    } else {
      byte[] larger = new byte[Math.max(held + count, 2 * buffer.length)];
      System.arraycopy(buffer, from, larger, 0, held);
      pool().give(buffer);
      buffer = larger;
    }
    from = 0;
    to = held;
  }

  /** Takes note of bytes that nobody has. */
  void appendHole(long length, long nanos) {
    if (length <= 0) {
      return;
    }
    marks.add(endPosition, nanos);
    if (holeTo > holeFrom && holes[holeTo - 2] + holes[holeTo - 1] == endPosition) {
      holes[holeTo - 1] += length;
    } else {
      if (holeTo == holes.length) {
        int count = holeTo - holeFrom;
        long[] target = count < holes.length ? holes : new long[Math.max(4, 2 * count)];
        System.arraycopy(holes, holeFrom, target, 0, count);
        holes = target;
        holeFrom = 0;
        holeTo = count;
      }
      holes[holeTo++] = endPosition;
      holes[holeTo++] = length;
    }
    endPosition += length;
  }

  /** Bytes at and after this position are not to be read yet. */
  void showUntil(long position) {
    visibleEnd = position;
  }

  /** How many bytes can be read now, up to the next hole. */
  int window() {
    long end = Math.min(endPosition, visibleEnd);
    if (holeTo > holeFrom) {
      end = Math.min(end, holes[holeFrom]);
    }
    return (int) Math.max(0, end - readPosition);
  }

  /** The size of the hole right behind the window, 0 when there is none. */
  long holeAfterWindow() {
    if (holeTo == holeFrom || holes[holeFrom] >= visibleEnd) {
      return 0;
    }
    return Math.min(holes[holeFrom + 1], visibleEnd - holes[holeFrom]);
  }

  int holeCount() {
    return (holeTo - holeFrom) / 2;
  }

  /** Wraps the window. */
  ByteCursor view(ByteCursor cursor) {
    return cursor.wrap(buffer, from, from + window());
  }

  /** Reads past {@code count} bytes of the window. */
  void consume(int count) {
    if (count == 0) {
      return;
    }
    from += count;
    move(count);
    release();
  }

  /** Reads past up to {@code count} bytes, holes too; returns how many. */
  long pass(long count) {
    long left = count;
    while (left > 0) {
      int window = window();
      if (window > 0) {
        int step = (int) Math.min(window, left);
        consume(step);
        left -= step;
        continue;
      }
      long hole = holeAfterWindow();
      if (hole == 0) {
        break;
      }
      long step = Math.min(hole, left);
      holes[holeFrom] += step;
      holes[holeFrom + 1] -= step;
      if (holes[holeFrom + 1] == 0) {
        holeFrom += 2;
        if (holeFrom == holeTo) {
          holeFrom = 0;
          holeTo = 0;
        }
      }
      move(step);
      left -= step;
    }
    return count - left;
  }

  private void move(long count) {
    if (readPosition == spanStart) {
      spanFirstNanos = marks.at(readPosition);
    }
    readPosition += count;
    lastNanos = marks.at(readPosition - 1);
    marks.forgetBefore(readPosition);
  }

  private BufferPool pool() {
    BufferPool local = BufferPool.local(pool);
    pool = local;
    return local;
  }

  private void release() {
    if (from == to && buffer.length > 0) {
      pool().give(buffer);
      buffer = NONE;
      from = 0;
      to = 0;
    }
  }

  /** Gives the buffer back for good. */
  void discardAll() {
    pass(Long.MAX_VALUE);
    from = to;
    release();
  }

  /** The next span begins at the reading position. */
  void beginSpan(boolean lossy) {
    spanStart = readPosition;
    spanLossy = lossy;
  }

  @Override
  public long position() {
    return spanStart - origin;
  }

  @Override
  public long length() {
    return readPosition - spanStart;
  }

  @Override
  public long firstByteNanos() {
    return readPosition == spanStart ? lastNanos : spanFirstNanos;
  }

  @Override
  public long lastByteNanos() {
    return lastNanos;
  }

  @Override
  public boolean lossy() {
    return spanLossy;
  }

  long heldBytes() {
    return (long) buffer.length + marks.heldBytes() + 8L * holes.length;
  }

  @Override
  public String toString() {
    return "ByteStream[read "
        + readPosition
        + ", end "
        + endPosition
        + ", holes "
        + Arrays.toString(Arrays.copyOfRange(holes, holeFrom, holeTo))
        + "]";
  }
}
