/**
 * AMQP frames, written by RabbitMQ's own client classes. Open {@link
 * io.obsmesh.protocol.amqp.AmqpTest} first.
 */
package io.obsmesh.protocol.amqp;
