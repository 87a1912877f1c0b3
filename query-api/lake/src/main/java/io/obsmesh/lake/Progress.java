package io.obsmesh.lake;

import io.obsmesh.lake.RunRows.Range;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * How far one table has got, kept in the summary of its newest snapshot: it becomes true with the
 * rows, in one commit. By Kafka's offsets a consumer that starts again knows what to read; by
 * places, whatever a producer sent twice is known. For one thread.
 */
final class Progress {
  private static final String OFFSET = "obsmesh.offset.";
  private static final String ROWS = "obsmesh.rows.";
  private static final String LOST = "obsmesh.lost-rows";
  private static final String FORGOTTEN = "obsmesh.lost-rows-of-old-runs";
  private static final String AGAIN = "obsmesh.seen-again-rows";

  /** How many runs of a node are known: what was sent twice may come late, but not that late. */
  private static final int KNOWN_RUNS = 4;

  private final Map<Integer, Long> offsets = new TreeMap<>();
  private final Map<String, RunRows> runs = new HashMap<>();
  private long forgottenRows;
  private long againRows;

  /** What the newest snapshot says; nothing yet for a new table. */
  static Progress of(Table table) {
    Progress progress = new Progress();
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot != null) {
      snapshot.summary().forEach(progress::read);
    }
    return progress;
  }

  private void read(String key, String value) {
    if (key.startsWith(OFFSET)) {
      offsets.put(Integer.parseInt(key.substring(OFFSET.length())), Long.parseLong(value));
    } else if (key.startsWith(ROWS)) {
      runs.put(key.substring(ROWS.length()), RunRows.parse(value));
    } else if (key.equals(FORGOTTEN)) {
      forgottenRows = Long.parseLong(value);
    } else if (key.equals(AGAIN)) {
      againRows = Long.parseLong(value);
    }
  }

  /** The properties of the next snapshot. */
  Map<String, String> properties() {
    Map<String, String> properties = new TreeMap<>();
    offsets.forEach((partition, next) -> properties.put(OFFSET + partition, next.toString()));
    runs.forEach((run, rows) -> properties.put(ROWS + run, rows.toString()));
    properties.put(LOST, String.valueOf(lostRows()));
    properties.put(FORGOTTEN, String.valueOf(forgottenRows));
    properties.put(AGAIN, String.valueOf(againRows));
    return properties;
  }

  /** Whether a message of this offset is in the table already; if not, it is from now on. */
  boolean passed(int partition, long offset) {
    if (offset < offsets.getOrDefault(partition, 0L)) {
      return true;
    }
    offsets.put(partition, offset + 1);
    return false;
  }

  /**
   * Takes rows of a run.
   *
   * @return those that are not in the table yet
   */
  List<Range> take(String node, String run, Range rows) {
    // A run has no dots: whatever the node is called, the two cannot be mixed up.
    String key = run + "." + node;
    RunRows known = runs.get(key);
    if (known == null) {
      known = new RunRows(runs.values().stream().mapToLong(RunRows::order).max().orElse(0) + 1);
      runs.put(key, known);
      forgetOldRuns(node);
    }
    List<Range> fresh = known.take(rows);
    againRows += rows.rows() - fresh.stream().mapToLong(Range::rows).sum();
    return fresh;
  }

  private void forgetOldRuns(String node) {
    runs.entrySet().stream()
        .filter(run -> node(run.getKey()).equals(node))
        .sorted(Comparator.comparingLong(run -> -run.getValue().order()))
        .skip(KNOWN_RUNS)
        .toList()
        .forEach(run -> {
          forgottenRows += run.getValue().missing();
          runs.remove(run.getKey());
        });
  }

  private static String node(String key) {
    return key.substring(key.indexOf('.') + 1);
  }

  Map<Integer, Long> offsets() {
    return Map.copyOf(offsets);
  }

  /** Rows that have not come: their nodes or a full spool had let them go before they were sent. */
  long lostRows() {
    return forgottenRows + runs.values().stream().mapToLong(RunRows::missing).sum();
  }

  /** Rows that came more than once and were taken once. */
  long againRows() {
    return againRows;
  }
}
