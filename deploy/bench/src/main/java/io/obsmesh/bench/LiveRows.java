package io.obsmesh.bench;

import java.io.BufferedReader;
import java.io.IOException;

/** Counts rows in server-sent events, and those whose time, the first column, goes back. */
final class LiveRows {
  private static final long GIVE_UP_NANOS = 20_000_000_000L;

  private final long expected;
  private long count;
  private long late;
  private long firstNanos;
  private long lastNanos;
  private String latest = "";

  LiveRows(long expected) {
    this.expected = expected;
  }

  /** Reads until all rows came, or the last of them a while ago. */
  void read(BufferedReader events) throws IOException {
    lastNanos = System.nanoTime();
    while (count < expected && System.nanoTime() - lastNanos < GIVE_UP_NANOS) {
      String line = events.readLine();
      if (line == null) {
        return;
      }
      if (line.startsWith("data: [[")) {
        rows(line);
      }
    }
  }

  private void rows(String line) {
    lastNanos = System.nanoTime();
    if (firstNanos == 0) {
      firstNanos = lastNanos;
    }
    for (int at = line.indexOf("[\""); at >= 0; at = line.indexOf("],[\"", at)) {
      int start = line.indexOf('"', at) + 1;
      int end = line.indexOf('"', start);
      String time = line.substring(start, end);
      if (time.compareTo(latest) < 0) {
        late++;
      } else {
        latest = time;
      }
      count++;
      at = end;
    }
  }

  long count() {
    return count;
  }

  long late() {
    return late;
  }

  double perSecond() {
    return lastNanos == firstNanos ? 0 : count / ((lastNanos - firstNanos) / 1e9);
  }
}
