/**
 * Record batches on their way through Kafka. Open {@link io.obsmesh.kafka.KafkaExport} first;
 * {@link io.obsmesh.kafka.BatchMessage} is what travels.
 */
@NullMarked
package io.obsmesh.kafka;

import org.jspecify.annotations.NullMarked;
