package io.obsmesh.query.engine;

import io.obsmesh.query.engine.RowSource.NodeAnswer;
import io.obsmesh.query.engine.Summary.NodePart;
import io.obsmesh.wire.ScanSummary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what each node said over all scans of one query. Not thread-safe. */
final class NodeTally {
  private final Map<String, NodePart> nodes = new TreeMap<>();

  /**
   * @param untilNanos end of the range that was asked for
   */
  void add(List<NodeAnswer> answers, long untilNanos) {
    for (NodeAnswer answer : answers) {
      NodePart part = part(answer, untilNanos);
      nodes.merge(answer.node(), part, NodeTally::sum);
    }
  }

  /** Adds what was said in other scans of the same query. */
  void add(NodeTally other) {
    other.nodes.forEach((node, part) -> nodes.merge(node, part, NodeTally::sum));
  }

  private static NodePart part(NodeAnswer answer, long untilNanos) {
    ScanSummary summary = answer.summary();
    return summary == null
        ? new NodePart(answer.node(), 0, 0, 0, 0, 0, 0, answer.error())
        : new NodePart(
            answer.node(),
            summary.rowsScanned(),
            summary.rowsSkipped(),
            summary.rowsMatched(),
            summary.lostEvents(),
            summary.oldestNanos(),
            lag(summary, untilNanos),
            answer.error());
  }

  private static long lag(ScanSummary summary, long untilNanos) {
    boolean known = summary.newestNanos() > 0 && untilNanos < Long.MAX_VALUE;
    return known ? Math.max(0, untilNanos - summary.newestNanos()) : 0;
  }

  /** Two scans of one node; what was lost was lost for both, so it is not added. */
  private static NodePart sum(NodePart a, NodePart b) {
    return new NodePart(
        a.node(),
        a.rowsScanned() + b.rowsScanned(),
        a.rowsSkipped() + b.rowsSkipped(),
        a.rowsMatched() + b.rowsMatched(),
        Math.max(a.lostEvents(), b.lostEvents()),
        a.oldestNanos() == 0
            ? b.oldestNanos()
            : b.oldestNanos() == 0 ? a.oldestNanos() : Math.min(a.oldestNanos(), b.oldestNanos()),
        Math.max(a.lagNanos(), b.lagNanos()),
        a.error() != null ? a.error() : b.error());
  }

  List<NodePart> parts() {
    return List.copyOf(nodes.values());
  }

  long scanned() {
    return nodes.values().stream().mapToLong(NodePart::rowsScanned).sum();
  }

  /** Rows in the range of time, whether they had to be looked at or not. */
  long inRange() {
    return scanned() + nodes.values().stream().mapToLong(NodePart::rowsSkipped).sum();
  }

  long matched() {
    return nodes.values().stream().mapToLong(NodePart::rowsMatched).sum();
  }

  long lost() {
    return nodes.values().stream().mapToLong(NodePart::lostEvents).sum();
  }

  int answered() {
    return (int) nodes.values().stream().filter(part -> part.error() == null).count();
  }

  /** The oldest row that any node keeps; 0 when none keeps any. */
  long oldest() {
    return nodes.values().stream()
        .mapToLong(NodePart::oldestNanos)
        .filter(oldest -> oldest > 0)
        .min()
        .orElse(0);
  }

  /**
   * From when on rows of one scan are complete on the node that reaches back furthest; 0 when it is
   * not known.
   */
  static long completeSince(List<NodeAnswer> answers) {
    long since = Long.MAX_VALUE;
    for (NodeAnswer answer : answers) {
      ScanSummary summary = answer.summary();
      if (summary != null) {
        since = Math.min(since, summary.completeSinceNanos());
      }
    }
    return since == Long.MAX_VALUE ? 0 : since;
  }

  /** Throws when no node answered. */
  void requireOne() {
    if (nodes.isEmpty()) {
      throw new NoNodeException("no node is connected");
    }
    if (answered() == 0) {
      StringBuilder text = new StringBuilder("no node answered:");
      nodes.values().forEach(p -> text.append(' ').append(p.node()).append(": ").append(p.error()));
      throw new NoNodeException(text.toString());
    }
  }
}
