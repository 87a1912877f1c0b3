package io.obsmesh.lake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where rows come from and where tables are kept.
 *
 * @param servers Kafka's, {@code host:port}, more than one separated by commas
 * @param topic what relays send to
 * @param warehouse a directory of its own
 * @param commitRows rows that make a snapshot at once
 * @param commitEvery how long fewer rows wait
 * @param retain rows older than this go
 * @param more settings of Kafka's consumer
 */
public record LakeOptions(
    String servers,
    String topic,
    Path warehouse,
    int commitRows,
    Duration commitEvery,
    Duration retain,
    Map<String, String> more) {
  public LakeOptions {
    more = Map.copyOf(more);
  }

  /** A snapshot every half a minute, or at half a million rows. */
  public static LakeOptions of(String servers, String topic, Path warehouse, Duration retain) {
    return new LakeOptions(
        servers, topic, warehouse, 500_000, Duration.ofSeconds(30), retain, Map.of());
  }
}
