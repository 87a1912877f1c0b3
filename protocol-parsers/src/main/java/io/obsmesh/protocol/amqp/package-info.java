/**
 * AMQP 0-9-1 as RabbitMQ speaks it. Open {@link io.obsmesh.protocol.amqp.AmqpProtocol} first;
 * README.md here says what is supported.
 */
@NullMarked
package io.obsmesh.protocol.amqp;

import org.jspecify.annotations.NullMarked;
