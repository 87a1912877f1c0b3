package io.obsmesh.collector.connection;

import io.obsmesh.protocol.ParseCounters;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What was read and what was lost after the kernel. Written by one thread, read by any. */
public final class TrackerCounts implements ParseCounters {
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final Map<String, LongAdder> lost = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> malformed = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> holes = new ConcurrentHashMap<>();
  private volatile int connections;

  @Override
  public void malformed(String protocol, String reason) {
    add(malformed, protocol + "/" + reason, 1);
  }

  @Override
  public void lostBytes(String protocol, long bytes) {
    add(holes, "hole_bytes/" + protocol, bytes);
  }

  @Override
  public void lossyRow(String protocol) {
    add(holes, "lossy_rows/" + protocol, 1);
  }

  /** One more event was read. */
  void event() {
    oneMore(events);
  }

  /** One more row was written. */
  void row() {
    oneMore(rows);
  }

  /** There is one writer, so that nothing atomic is needed: it would cost more than the rest. */
  private static void oneMore(AtomicLong count) {
    count.setOpaque(count.getPlain() + 1);
  }

  void lost(String reason, long count) {
    add(lost, reason, count);
  }

  void connections(int now) {
    connections = now;
  }

  private static void add(Map<String, LongAdder> counts, String key, long count) {
    LongAdder adder = counts.get(key);
    if (adder == null) {
      adder = counts.computeIfAbsent(key, _ -> new LongAdder());
    }
    adder.add(count);
  }

  /** Events read since the start. */
  public long eventsTotal() {
    return events.getOpaque();
  }

  /** Rows written since the start. */
  public long rowsTotal() {
    return rows.getOpaque();
  }

  /** Connections followed now. */
  public int connections() {
    return connections;
  }

  /** Events and rows that had to be given up in the agent, by reason. */
  public Map<String, Long> lost() {
    return sums(lost);
  }

  /** Bytes that could not be read, by {@code protocol/reason}. */
  public Map<String, Long> malformed() {
    return sums(malformed);
  }

  /** Bytes in holes that no skip covered, and rows beside them, by protocol. */
  public Map<String, Long> holes() {
    return sums(holes);
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counts) {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((key, adder) -> sums.put(key, adder.sum()));
    return sums;
  }
}
