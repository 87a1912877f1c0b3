package io.obsmesh.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about itself.
 *
 * @param ready whether it captures
 * @param lost events lost since start, by reason (kernel and agent); empty when none were
 * @param malformed bytes that could not be read, by {@code protocol/reason}
 * @param tables rows and bytes kept now, by table
 * @param below the nodes that a relay asks and that answer; empty for a node
 * @param away those that do not answer
 */
public record NodeReport(
    String name,
    String version,
    String kernel,
    long startedNanos,
    boolean ready,
    long eventsTotal,
    double eventsPerSecond,
    double rowsPerSecond,
    long connections,
    long memoryBytes,
    List<Probe> probes,
    Map<String, Long> lost,
    Map<String, Long> malformed,
    Map<String, TableReport> tables,
    List<NodeReport> below,
    List<Away> away) {
  public NodeReport {
    // Absent from nodes of older versions.
    below = below == null ? List.of() : List.copyOf(below);
    away = away == null ? List.of() : List.copyOf(away);
  }

  /** Of a node. */
  public NodeReport(
      String name,
      String version,
      String kernel,
      long startedNanos,
      boolean ready,
      long eventsTotal,
      double eventsPerSecond,
      double rowsPerSecond,
      long connections,
      long memoryBytes,
      List<Probe> probes,
      Map<String, Long> lost,
      Map<String, Long> malformed,
      Map<String, TableReport> tables) {
    this(
        name,
        version,
        kernel,
        startedNanos,
        ready,
        eventsTotal,
        eventsPerSecond,
        rowsPerSecond,
        connections,
        memoryBytes,
        probes,
        lost,
        malformed,
        tables,
        List.of(),
        List.of());
  }

  /** Whether it asks others; what stands in it then is theirs together. */
  public boolean asksOthers() {
    return !below.isEmpty() || !away.isEmpty();
  }

  /** One kernel program and what became of it. */
  public record Probe(String name, String hook, boolean attached, String reason) {}

  /** What is kept of one table. */
  public record TableReport(long rows, long bytes, long oldestNanos) {}

  /**
   * A node that does not answer.
   *
   * @param reason in one sentence
   * @param sinceNanos when that was found, nanoseconds since the Unix epoch; null when unknown
   * @param nextTryNanos when it is asked again; null when unknown
   */
  public record Away(
      String name, String reason, @Nullable Long sinceNanos, @Nullable Long nextTryNanos) {}
}
