package io.obsmesh.history;

import io.obsmesh.query.engine.RowSource.NodeAnswer;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says for each node how far it and its history reach together. */
final class JoinedNodes {
  private final Coverage coverage;
  private final ScanRequest request;
  private final SegmentStore.Held held;

  JoinedNodes(Coverage coverage, ScanRequest request, SegmentStore.Held held) {
    this.coverage = coverage;
    this.request = request;
    this.held = held;
  }

  /**
   * @param matched rows that segments gave; they are told for one of their nodes
   */
  List<NodeAnswer> of(List<NodeAnswer> nodes, long matched) {
    Map<String, List<SegmentName>> byNode = new LinkedHashMap<>();
    for (Segment segment : held.segments()) {
      byNode.computeIfAbsent(segment.name().node(), n -> new ArrayList<>()).add(segment.name());
    }
    long untold = matched;
    List<NodeAnswer> joined = new ArrayList<>();
    for (NodeAnswer node : nodes) {
      ScanSummary summary = node.summary();
      String name = summary == null ? node.node() : summary.node();
      List<SegmentName> names = byNode.remove(name);
      if (names == null) {
        names = byNode.remove(node.node());
      }
      joined.add(
          names == null
              ? node
              : new NodeAnswer(node.node(), sum(name, summary, names, untold), node.error()));
      untold = names == null ? untold : 0;
    }
    for (Map.Entry<String, List<SegmentName>> gone : byNode.entrySet()) {
      ScanSummary summary = sum(gone.getKey(), null, gone.getValue(), untold);
      joined.add(new NodeAnswer(gone.getKey(), summary, null));
      untold = 0;
    }
    return joined;
  }

  private ScanSummary sum(
      String node, @Nullable ScanSummary live, List<SegmentName> names, long matched) {
    long scanned = names.stream().mapToLong(SegmentName::rows).sum();
    long oldest = names.stream().mapToLong(SegmentName::minNanos).min().orElse(0);
    long lost =
        coverage.lostEvents(node, request.table(), request.sinceNanos(), request.untilNanos());
    long since = Math.max(coverage.since(node), held.expiredNanos());
    if (live == null) {
      return new ScanSummary(node, scanned, matched, lost, oldest, 0, since);
    }
    return new ScanSummary(
        live.node(),
        live.rowsScanned() + scanned,
        live.rowsMatched() + matched,
        Math.max(live.lostEvents(), lost),
        live.oldestNanos() == 0 ? oldest : Math.min(live.oldestNanos(), oldest),
        live.newestNanos(),
        since == 0 ? live.completeSinceNanos() : Math.min(since, live.completeSinceNanos()),
        live.run(),
        live.next());
  }
}
