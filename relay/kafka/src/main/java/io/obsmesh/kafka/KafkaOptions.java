package io.obsmesh.kafka;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where rows go and what may wait when Kafka is away.
 *
 * @param servers {@code host:port}, more than one separated by commas
 * @param topic made when it is missing
 * @param partitions of the topic when it is made here
 * @param spool a directory of its own for what waits, and for how far each table was sent
 * @param spoolBytes of what waits; beyond it the oldest goes and is counted
 * @param more settings of Kafka's producer, such as {@code security.protocol}
 */
public record KafkaOptions(
    String servers,
    String topic,
    int partitions,
    BatchMessage.Format format,
    Path spool,
    long spoolBytes,
    Map<String, String> more) {
  public KafkaOptions {
    more = Map.copyOf(more);
    if (spoolBytes < 0) {
      throw new IllegalArgumentException("spoolBytes: " + spoolBytes + " (expected: >= 0)");
    }
  }
}
