package io.obsmesh.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one directory, and up to which row of each node they reach. A reader holds the
 * segments it reads: one that expires meanwhile leaves the list at once and the disk when nobody
 * holds it. Thread-safe.
 */
final class SegmentStore {
  private final Path directory;
  private final Map<String, List<Segment>> tables = new TreeMap<>();
  private final Map<Path, Integer> held = new HashMap<>();
  private final Set<Path> doomed = new TreeSet<>();

  /** Up to where each node's rows of a table are here; by table, then node. */
  private final Map<String, Map<String, Place>> places = new HashMap<>();

  /** Up to when rows have expired, by table. */
  private final Map<String, Long> expiredNanos = new HashMap<>();

  private long bytes;
  private int torn;

  /** The run of a node and the place of the first row of it that is not in a segment. */
  record Place(String run, long next) {}

  private SegmentStore(Path directory) {
    this.directory = directory;
  }

  /**
   * Reads a directory. What was not finished when the writer stopped is removed: unfinished files,
   * torn ones (counted), and those whose rows are in a merged one.
   */
  static SegmentStore open(Path directory) throws IOException {
    SegmentStore store = new SegmentStore(directory);
    Files.createDirectories(directory);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory, 3)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<Segment> found = new ArrayList<>();
    for (Path file : files) {
      if (file.getFileName().toString().endsWith(SegmentWriter.TEMPORARY)) {
        Files.delete(file);
        continue;
      }
      Segment segment = segment(directory, file);
      if (segment != null && !ParquetFile.isWhole(file)) {
        Files.delete(file);
        store.torn++;
      } else if (segment != null) {
        found.add(segment);
      }
    }
    Map<Path, List<Segment>> byHour =
        found.stream().collect(Collectors.groupingBy(segment -> segment.file().resolveSibling("")));
    for (List<Segment> hour : byHour.values()) {
      for (Segment segment : hour) {
        if (hour.stream().anyMatch(other -> other.name().covers(segment.name()))) {
          Files.delete(segment.file());
        } else {
          store.list(segment);
        }
      }
    }
    return store;
  }

  private static @Nullable Segment segment(Path directory, Path file) throws IOException {
    Path relative = directory.relativize(file);
    if (relative.getNameCount() != 3) {
      return null;
    }
    String table = relative.getName(0).toString();
    String hour = relative.getName(1).toString();
    SegmentName name = SegmentName.parse(relative.getName(2).toString());
    if (name == null || !table.startsWith("table=") || !hour.startsWith("hour=")) {
      return null;
    }
    return new Segment(file, table.substring(6), hour.substring(5), name, Files.size(file));
  }

  private void list(Segment segment) {
    tables.computeIfAbsent(segment.table(), table -> new ArrayList<>()).add(segment);
    bytes += segment.bytes();
    SegmentName name = segment.name();
    places
        .computeIfAbsent(segment.table(), table -> new HashMap<>())
        .merge(
            name.node(), new Place(name.run(), name.next()), (a, b) -> newer(segment, a) ? b : a);
  }

  /** Of one run the place that is further; of another run the one with newer rows. */
  private boolean newer(Segment segment, Place known) {
    SegmentName name = segment.name();
    if (name.run().equals(known.run())) {
      return name.next() > known.next();
    }
    return tables.getOrDefault(segment.table(), List.of()).stream()
        .map(Segment::name)
        .filter(other -> other.node().equals(name.node()) && other.run().equals(known.run()))
        .allMatch(other -> other.maxNanos() <= name.maxNanos());
  }

  /** Lists a new segment; from now on its rows are read from here. */
  synchronized void add(Segment segment) {
    tables.computeIfAbsent(segment.table(), table -> new ArrayList<>()).add(segment);
    bytes += segment.bytes();
    SegmentName name = segment.name();
    places
        .computeIfAbsent(segment.table(), table -> new HashMap<>())
        .put(name.node(), new Place(name.run(), name.next()));
  }

  /** Lists a merged segment in place of its parts. */
  synchronized void replace(List<Segment> parts, Segment merged) {
    tables.computeIfAbsent(merged.table(), table -> new ArrayList<>()).add(merged);
    bytes += merged.bytes();
    parts.forEach(this::remove);
  }

  /** Where to go on with a node's table; place 0 of no run when nothing is here. */
  synchronized Place place(String table, String node) {
    return places.getOrDefault(table, Map.of()).getOrDefault(node, new Place("", 0));
  }

  /** The segments with rows in a range of time, which the caller closes when it has read them. */
  synchronized Held hold(String table, long sinceNanos, long untilNanos) {
    List<Segment> segments =
        tables.getOrDefault(table, List.of()).stream()
            .filter(segment -> segment.overlaps(sinceNanos, untilNanos))
            .sorted(Comparator.comparingLong(segment -> segment.name().minNanos()))
            .toList();
    segments.forEach(segment -> held.merge(segment.file(), 1, Integer::sum));
    Map<String, Long> from = new HashMap<>();
    places
        .getOrDefault(table, Map.of())
        .values()
        .forEach(place -> from.merge(place.run(), place.next(), Math::max));
    return new Held(segments, from, expiredNanos.getOrDefault(table, 0L));
  }

  /** Segments that stay readable until this is closed. */
  final class Held implements AutoCloseable {
    private final List<Segment> segments;
    private final Map<String, Long> from;
    private final long expiredNanos;
    private boolean released;

    Held(List<Segment> segments, Map<String, Long> from, long expiredNanos) {
      this.segments = segments;
      this.from = Map.copyOf(from);
      this.expiredNanos = expiredNanos;
    }

    List<Segment> segments() {
      return segments;
    }

    /** By run of a node, the place of the first row that is not in segments. */
    Map<String, Long> from() {
      return from;
    }

    /** Up to when rows of the table have expired; 0 when none have. */
    long expiredNanos() {
      return expiredNanos;
    }

    @Override
    public void close() {
      synchronized (SegmentStore.this) {
        if (released) {
          return;
        }
        released = true;
        for (Segment segment : segments) {
          held.computeIfPresent(segment.file(), (file, count) -> count == 1 ? null : count - 1);
          if (doomed.contains(segment.file()) && !held.containsKey(segment.file())) {
            doomed.remove(segment.file());
            delete(segment.file());
          }
        }
      }
    }
  }

  /**
   * Drops the oldest segments until the rest fits.
   *
   * @param oldestNanos segments whose newest row is older go too
   * @return how many rows went
   */
  synchronized long expire(long maxBytes, long oldestNanos) {
    List<Segment> oldest = new ArrayList<>();
    tables.values().forEach(oldest::addAll);
    oldest.sort(
        Comparator.comparing(Segment::hour)
            .thenComparingLong(segment -> segment.name().maxNanos()));
    long rows = 0;
    for (Segment segment : oldest) {
      if (bytes <= maxBytes && segment.name().maxNanos() >= oldestNanos) {
        continue;
      }
      if (bytes > maxBytes || segment.name().maxNanos() < oldestNanos) {
        remove(segment);
        rows += segment.name().rows();
        expiredNanos.merge(segment.table(), segment.name().maxNanos(), Math::max);
      }
    }
    return rows;
  }

  /** Takes a segment that cannot be read off the list and the disk. */
  synchronized void dropTorn(Segment segment) {
    remove(segment);
    torn++;
  }

  private void remove(Segment segment) {
    List<Segment> list = tables.get(segment.table());
    if (list == null || !list.remove(segment)) {
      return;
    }
    bytes -= segment.bytes();
    if (held.containsKey(segment.file())) {
      doomed.add(segment.file());
    } else {
      delete(segment.file());
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      Path hour = file.getParent();
      if (hour != null) {
        try (Stream<Path> rest = Files.list(hour)) {
          if (rest.findAny().isEmpty()) {
            Files.deleteIfExists(hour);
          }
        }
      }
    } catch (IOException e) {
      // It is found again at the next start.
      System.getLogger(SegmentStore.class.getName())
          .log(System.Logger.Level.WARNING, "history: " + file + " cannot be deleted: " + e);
    }
  }

  /** All segments now, by table. */
  synchronized List<Segment> segments() {
    return tables.values().stream().flatMap(List::stream).toList();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Segments that were found damaged and dropped. */
  synchronized int torn() {
    return torn;
  }

  Path directory() {
    return directory;
  }

  /** For what is kept beside the segments: up to when rows have expired, by table. */
  synchronized Map<String, Long> expired() {
    return Map.copyOf(expiredNanos);
  }

  synchronized void restoreExpired(Map<String, Long> nanos) {
    nanos.forEach((table, at) -> expiredNanos.merge(table, at, Math::max));
  }
}
