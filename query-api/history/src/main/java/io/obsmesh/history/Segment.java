package io.obsmesh.history;

import java.nio.file.Path;

/**
 * A closed file of rows of one table; it never changes.
 *
 * @param hour the directory it lies in, such as {@code 2026-11-20T12}: UTC, of its newest row
 * @param bytes its size
 */
record Segment(Path file, String table, String hour, SegmentName name, long bytes) {
  boolean overlaps(long sinceNanos, long untilNanos) {
    return name.maxNanos() >= sinceNanos && name.minNanos() < untilNanos;
  }
}
