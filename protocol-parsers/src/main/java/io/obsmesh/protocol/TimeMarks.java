package io.obsmesh.protocol;

import java.util.Arrays;

/**
 * When the bytes of a stream were seen: from each mark's position on, until the next mark. Exact
 * for up to {@value #MOST} pieces that nobody has read yet; past that neighbours are merged.
 */
final class TimeMarks {
  private static final int MOST = 1024;

  private long[] positions = new long[4];
  private long[] times = new long[4];
  private int from;
  private int to;

  /** Bytes from {@code position} on were seen at {@code nanos}; positions never go back. */
  void add(long position, long nanos) {
    if (to > from && (times[to - 1] == nanos || positions[to - 1] == position)) {
      return;
    }
    if (to == positions.length) {
      makeRoom();
    }
    positions[to] = position;
    times[to++] = nanos;
  }

  private void makeRoom() {
    if (from > 0) {
      int count = to - from;
      System.arraycopy(positions, from, positions, 0, count);
      System.arraycopy(times, from, times, 0, count);
      from = 0;
      to = count;
    } else if (to < MOST) {
      positions = Arrays.copyOf(positions, 2 * to);
      times = Arrays.copyOf(times, 2 * to);
    } else {
      int kept = 0;
      for (int i = 0; i < to; i += 2) {
        positions[kept] = positions[i];
        times[kept++] = times[i];
      }
      to = kept;
    }
  }

  /** When the byte at {@code position} was seen; 0 when nothing was. */
  long at(long position) {
    if (to == from) {
      return 0;
    }
    int low = from;
    int high = to - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (positions[middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return times[low];
  }

  /** Nobody will ask for bytes before {@code position} again. */
  void forgetBefore(long position) {
    while (to - from > 1 && positions[from + 1] <= position) {
      from++;
    }
  }

  int heldBytes() {
    return positions.length * 16;
  }
}
