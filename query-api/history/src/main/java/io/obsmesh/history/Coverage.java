package io.obsmesh.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the rows themselves do not say: from when to when each start of a node was recorded, how
 * many events were lost meanwhile, and up to when rows have expired. Kept in one small file beside
 * the segments. Thread-safe.
 */
final class Coverage {
  private static final String FILE = "coverage.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_LOSSES = 10_000;

  private final Path file;
  private final List<Run> runs = new ArrayList<>();
  private final List<Loss> losses = new ArrayList<>();
  private final Map<String, Long> lostBefore = new HashMap<>();
  private boolean changed;

  /** One start of a node, complete from and until, nanoseconds since the Unix epoch. */
  record Run(String node, String run, long sinceNanos, long untilNanos) {}

  /** Events that a node lost within a time. */
  record Loss(String node, String table, long sinceNanos, long untilNanos, long events) {}

  /** The file. */
  record Kept(List<Run> runs, List<Loss> losses, Map<String, Long> expired) {}

  private Coverage(Path file) {
    this.file = file;
  }

  /** Reads what is beside the segments; a file that cannot be read is as if there were none. */
  static Coverage open(SegmentStore store) {
    Coverage coverage = new Coverage(store.directory().resolve(FILE));
    try {
      Kept kept = JSON.readValue(Files.readAllBytes(coverage.file), Kept.class);
      coverage.runs.addAll(kept.runs());
      coverage.losses.addAll(kept.losses());
      store.restoreExpired(kept.expired());
    } catch (IOException | JacksonException | NullPointerException e) {
      coverage.fromSegments(store);
    }
    return coverage;
  }

  private void fromSegments(SegmentStore store) {
    for (Segment segment : store.segments()) {
      SegmentName name = segment.name();
      seen(name.node(), name.run(), name.minNanos(), name.maxNanos());
    }
  }

  /** A node's rows are recorded up to here. */
  synchronized void seen(String node, String run, long sinceNanos, long untilNanos) {
    for (int i = 0; i < runs.size(); i++) {
      Run known = runs.get(i);
      if (known.node().equals(node) && known.run().equals(run)) {
        if (untilNanos > known.untilNanos()) {
          runs.set(i, new Run(node, run, known.sinceNanos(), untilNanos));
          changed = true;
        }
        return;
      }
    }
    runs.add(new Run(node, run, sinceNanos, untilNanos));
    changed = true;
  }

  /**
   * Notes how much a node has lost since it started.
   *
   * @param fresh whether this is the first that is read of the run
   */
  synchronized void lost(
      String node, String run, String table, long total, long untilNanos, boolean fresh) {
    String key = node + "\n" + run + "\n" + table;
    Long before = lostBefore.put(key, total);
    long events = before != null ? total - before : fresh ? total : 0;
    if (events > 0) {
      long since =
          runs.stream()
              .filter(known -> known.node().equals(node) && known.run().equals(run))
              .mapToLong(Run::untilNanos)
              .findFirst()
              .orElse(untilNanos);
      losses.add(new Loss(node, table, Math.min(since, untilNanos), untilNanos, events));
      if (losses.size() > MAX_LOSSES) {
        losses.removeFirst();
      }
      changed = true;
    }
  }

  /** Events lost by a node in a range of time, as far as its rows of this table are concerned. */
  synchronized long lostEvents(String node, String table, long sinceNanos, long untilNanos) {
    return losses.stream()
        .filter(loss -> loss.node().equals(node) && loss.table().equals(table))
        .filter(loss -> loss.untilNanos() >= sinceNanos && loss.sinceNanos() < untilNanos)
        .mapToLong(Loss::events)
        .sum();
  }

  /** From when on a node was recorded; 0 when it never was. */
  synchronized long since(String node) {
    return runs.stream()
        .filter(run -> run.node().equals(node))
        .mapToLong(Run::sinceNanos)
        .min()
        .orElse(0);
  }

  /** Forgets what is about rows older than this. */
  synchronized void forget(long beforeNanos) {
    changed |= runs.removeIf(run -> run.untilNanos() < beforeNanos);
    changed |= losses.removeIf(loss -> loss.untilNanos() < beforeNanos);
  }

  /** Writes the file when something changed; a reader sees the old one or the new one. */
  void save(SegmentStore store) throws IOException {
    byte[] json;
    synchronized (this) {
      if (!changed) {
        return;
      }
      changed = false;
      json =
          JSON.writeValueAsBytes(new Kept(List.copyOf(runs), List.copyOf(losses), store.expired()));
    }
    Path temporary = file.resolveSibling(FILE + SegmentWriter.TEMPORARY);
    Files.write(temporary, json);
    ParquetFile.publish(temporary, file);
  }
}
