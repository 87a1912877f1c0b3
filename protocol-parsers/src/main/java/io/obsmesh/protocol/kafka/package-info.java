/**
 * Apache Kafka's wire protocol. Open {@link io.obsmesh.protocol.kafka.KafkaProtocol} first, then
 * {@code ApiCatalog}, which says what the bodies look like.
 */
@NullMarked
package io.obsmesh.protocol.kafka;

import org.jspecify.annotations.NullMarked;
