package io.obsmesh.wire;

import java.util.List;
import java.util.Map;

/**
 * What a node says about itself.
 *
 * @param ready whether it captures
 * @param lost events lost since start, by reason (kernel and agent); empty when none were
 * @param malformed bytes that could not be read, by {@code protocol/reason}
 * @param tables rows and bytes kept now, by table
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
    Map<String, TableReport> tables) {

  /** One kernel program and what became of it. */
  public record Probe(String name, String hook, boolean attached, String reason) {}

  /** What is kept of one table. */
  public record TableReport(long rows, long bytes, long oldestNanos) {}
}
