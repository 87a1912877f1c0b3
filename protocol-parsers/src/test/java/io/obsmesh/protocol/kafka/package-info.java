/**
 * Kafka's messages, written by Kafka's own classes. Open {@link
 * io.obsmesh.protocol.kafka.KafkaLayoutsTest} first.
 */
package io.obsmesh.protocol.kafka;
