package io.obsmesh.history;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Joins the many small segments of an hour that has passed into few. One thread at a time. */
final class Merging {
  private static final int FEWEST = 4;
  private static final long SMALL_BYTES = 32L << 20;
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH").withZone(ZoneOffset.UTC);

  private final SegmentStore store;
  private final SegmentWriter writer;

  Merging(SegmentStore store, SegmentWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  /** Does one such join, if there is one to do; the oldest first. */
  boolean mergeOne(Instant now) throws IOException {
    String current = HOUR.format(now);
    Map<String, List<Segment>> groups =
        store.segments().stream()
            .filter(segment -> segment.hour().compareTo(current) < 0)
            .filter(segment -> segment.bytes() < SMALL_BYTES)
            .collect(Collectors.groupingBy(Merging::group, TreeMap::new, Collectors.toList()));
    for (List<Segment> group : groups.values()) {
      List<Segment> parts = contiguous(group);
      if (parts.size() >= FEWEST) {
        store.replace(parts, writer.merge(parts));
        return true;
      }
    }
    return false;
  }

  private static String group(Segment segment) {
    SegmentName name = segment.name();
    return String.join(
        "\n", segment.hour(), segment.table(), name.node(), name.run(), name.schema());
  }

  /** The longest start of a group whose places follow each other, up to the size of a segment. */
  private static List<Segment> contiguous(List<Segment> group) {
    List<Segment> sorted = new ArrayList<>(group);
    Function<Segment, Long> first = segment -> segment.name().first();
    sorted.sort(Comparator.comparing(first));
    List<Segment> parts = new ArrayList<>();
    long rows = 0;
    for (Segment segment : sorted) {
      boolean follows = parts.isEmpty() || parts.getLast().name().next() == segment.name().first();
      rows += segment.name().rows();
      if (!follows || rows > SegmentWriter.MAX_ROWS) {
        if (parts.size() >= FEWEST) {
          return parts;
        }
        parts.clear();
        rows = segment.name().rows();
      }
      parts.add(segment);
    }
    return parts;
  }
}
