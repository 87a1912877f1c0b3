package io.obsmesh.kafka;

import org.jspecify.annotations.Nullable;

/**
 * How rows get to Kafka.
 *
 * @param sentRows rows that Kafka has confirmed, some of them maybe twice
 * @param spooledBytes what waits on disk
 * @param lostRows rows that went because Kafka was away longer than the spool had room for
 * @param failure why Kafka takes nothing now; null when it does
 */
public record KafkaReport(
    long sentRows, long spooledBytes, long lostRows, @Nullable String failure) {
  KafkaReport plus(KafkaReport other) {
    return new KafkaReport(
        sentRows + other.sentRows,
        spooledBytes + other.spooledBytes,
        lostRows + other.lostRows,
        failure != null ? failure : other.failure);
  }
}
