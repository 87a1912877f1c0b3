package io.obsmesh.history;

import io.obsmesh.query.engine.RowSource;
import io.obsmesh.table.Table;
import io.obsmesh.wire.ScanRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes first: when all of them still have the whole range in memory, only they are asked. Else
 * rows up to a place in each node's order of writing come from segments, and those from it on from
 * the node.
 */
final class HistorySource implements RowSource {
  private final History history;
  private final RowSource live;
  private final Map<String, Table> tables = new HashMap<>();
  private final SegmentStore store;
  private final SegmentReader reader;
  private final Coverage coverage;
  private final BufferAllocator allocator;

  HistorySource(
      History history,
      RowSource live,
      Collection<Table> tables,
      SegmentStore store,
      SegmentReader reader,
      Coverage coverage,
      BufferAllocator allocator) {
    this.history = history;
    this.live = live;
    tables.forEach(table -> this.tables.put(table.name(), table));
    this.store = store;
    this.reader = reader;
    this.coverage = coverage;
    this.allocator = allocator;
  }

  @Override
  public Answer scan(ScanRequest request) {
    Table table = tables.get(request.table());
    if (request.follow() || table == null) {
      return live.scan(request);
    }
    return new JoinedAnswer(this, table, request, allocator);
  }

  @Override
  public boolean aggregates() {
    return live.aggregates();
  }

  /**
   * Groups with sketches are the nodes' to compute: where a part would have to come from segments,
   * rows come instead.
   */
  @Override
  public boolean aggregates(ScanRequest request) {
    Table table = tables.get(request.table());
    return live.aggregates(request)
        && (table == null || SegmentReader.computes(table, request) || !needsSegments(request));
  }

  /** Asks the nodes for no rows, only for how far back they reach. */
  private boolean needsSegments(ScanRequest request) {
    long at = request.sinceNanos();
    ScanRequest none = new ScanRequest(request.table(), List.of("time"), null, at, at, 0, false);
    try (Answer answer = live.scan(none)) {
      while (answer.next()) {
        // Only what it says at the end counts.
      }
      SegmentStore.Held held = needed(request, answer.nodes());
      if (held != null) {
        held.close();
      }
      return held != null;
    }
  }

  Answer scanLive(ScanRequest request) {
    return live.scan(request);
  }

  /**
   * The segments that a range needs beside what the nodes have; null when it needs none.
   *
   * @param nodes what the nodes said about their part
   */
  SegmentStore.@Nullable Held needed(ScanRequest request, List<NodeAnswer> nodes) {
    SegmentStore.Held held =
        store.hold(request.table(), request.sinceNanos(), request.untilNanos());
    Set<String> complete =
        nodes.stream()
            .filter(node -> isComplete(node, request.sinceNanos()))
            .map(NodeAnswer::node)
            .collect(Collectors.toSet());
    Set<String> names =
        nodes.stream()
            .filter(node -> node.summary() != null && isComplete(node, request.sinceNanos()))
            .map(node -> node.summary().node())
            .collect(Collectors.toSet());
    complete.addAll(names);
    if (held.segments().stream().allMatch(s -> complete.contains(s.name().node()))) {
      held.close();
      return null;
    }
    return held;
  }

  private static boolean isComplete(NodeAnswer node, long sinceNanos) {
    return node.error() == null
        && node.summary() != null
        && node.summary().completeSinceNanos() > 0
        && node.summary().completeSinceNanos() <= sinceNanos;
  }

  SegmentRows scanSegments(Table table, ScanRequest request, SegmentStore.Held held) {
    return reader.scan(table, request, held.segments(), allocator);
  }

  /** Drops segments that cannot be read; how many there were. */
  int dropDamaged(SegmentStore.Held held) {
    int dropped = 0;
    for (Segment segment : held.segments()) {
      if (!reader.isReadable(segment)) {
        store.dropTorn(segment);
        dropped++;
      }
    }
    return dropped;
  }

  Coverage coverage() {
    return coverage;
  }

  @Override
  public Reports reports() {
    return live.reports();
  }

  @Override
  public HistoryReport history() {
    return history.report();
  }
}
