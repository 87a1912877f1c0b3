package io.obsmesh.history;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * Takes from one node what is not in segments yet and writes it: as many rows at once as make a
 * decent file, but before the node's memory has to let them go, and once a minute at least. One
 * thread at a time.
 */
final class Recorder {
  /** Rows that are worth a file. */
  private static final long ENOUGH_ROWS = 100_000;

  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final long AFTER_FAILURE_NANOS = 10_000_000_000L;

  private final NodeEndpoint node;
  private final SegmentStore store;
  private final SegmentWriter writer;
  private final Coverage coverage;
  private final Condition condition;
  private final long reserveBytes;
  private double expectedRows;
  private long tickNanos = System.nanoTime();
  private long recordedNanos = tickNanos - LONGEST_NANOS;

  Recorder(
      NodeEndpoint node,
      SegmentStore store,
      SegmentWriter writer,
      Coverage coverage,
      Condition condition,
      long reserveBytes) {
    this.node = node;
    this.store = store;
    this.writer = writer;
    this.coverage = coverage;
    this.condition = condition;
    this.reserveBytes = reserveBytes;
  }

  /**
   * Records when it is time to.
   *
   * @return whether something was written
   */
  boolean tick() {
    long now = System.nanoTime();
    try {
      NodeReport report = node.report();
      expectedRows += report.rowsPerSecond() * (now - tickNanos) / 1e9;
      tickNanos = now;
      if (expectedRows < ENOUGH_ROWS && now - recordedNanos < LONGEST_NANOS) {
        return false;
      }
      return record(report);
    } catch (NodeUnreachableException e) {
      // Its absence shows in every answer and in status; it is asked again.
      return false;
    }
  }

  /** Records now what there is. */
  boolean recordNow() {
    try {
      return record(node.report());
    } catch (NodeUnreachableException e) {
      return false;
    }
  }

  private boolean record(NodeReport report) {
    boolean any = false;
    try {
      for (String table : report.tables().keySet()) {
        any |= record(report.name(), table);
      }
      expectedRows = 0;
      recordedNanos = System.nanoTime();
      condition.works();
    } catch (IOException e) {
      recordedNanos = System.nanoTime() - LONGEST_NANOS + AFTER_FAILURE_NANOS;
      expectedRows = 0;
      condition.fails(e.getMessage());
    }
    return any;
  }

  private boolean record(String name, String table) throws IOException {
    boolean any = false;
    while (true) {
      SegmentStore.Place place = store.place(table, name);
      Map<String, Long> from = place.run().isEmpty() ? Map.of() : Map.of(place.run(), place.next());
      ScanRequest request =
          new ScanRequest(table, List.of(), null, 0, Long.MAX_VALUE, 0, false, from, true);
      Segment segment;
      ScanSummary summary;
      try (BatchStream rows = node.scan(request)) {
        requireRoom();
        segment = writer.write(table, name, rows);
        summary = rows.summary();
      }
      if (summary.run().isEmpty()) {
        throw new IOException(
            "node " + name + " is of a version that cannot say where rows are: update it");
      }
      if (segment != null) {
        store.add(segment);
        any = true;
      }
      coverage.lost(
          name,
          summary.run(),
          table,
          summary.lostEvents(),
          summary.newestNanos(),
          !summary.run().equals(place.run()));
      coverage.seen(name, summary.run(), summary.completeSinceNanos(), summary.newestNanos());
      if (segment == null || segment.name().rows() < SegmentWriter.MAX_ROWS) {
        return any;
      }
    }
  }

  private void requireRoom() throws IOException {
    long free = Files.getFileStore(store.directory()).getUsableSpace();
    if (free < reserveBytes) {
      throw new IOException(
          "only %,d MiB are free on the disk of %s (it leaves %,d MiB to others)"
              .formatted(free >> 20, store.directory(), reserveBytes >> 20));
    }
  }
}
