package io.obsmesh.protocol.amqp;

import static io.obsmesh.table.ColumnType.BOOL;
import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code amqp}. */
final class AmqpTable {
  static final Table TABLE =
      Table.ofRequests(
              "amqp", "One AMQP method with what answered it: a call, or a message either way.")
          .repeating(
              "method", "Class and method, for example basic.publish.", "messaging.operation.name")
          .add("channel", INT32, NONE, "Channel of the connection, 0 for its own.", null)
          .repeating("exchange", "Exchange, empty for the default one.", null)
          .repeating(
              "routing_key",
              "Routing key of a message or binding.",
              "messaging.rabbitmq.destination.routing_key")
          .repeating(
              "queue",
              "Queue that the method names, or that the message's consumer reads.",
              "messaging.destination.name")
          .repeating("consumer_tag", "Consumer that gets the message.", null)
          .add(
              "delivery_tag",
              INT64,
              NONE,
              "Number of the message on its channel; of a published one when confirms are on.",
              "messaging.rabbitmq.message.delivery_tag")
          .repeating(
              "outcome", "What the other end said of the message: ack, nack or reject.", null)
          .add("redelivered", BOOL, NONE, "The message was delivered before.", null)
          .add("reply_code", INT32, NONE, "Reply code of close and return.", null)
          .text("message", "Reply text of close and return, reason of blocked.", null)
          .add(
              "body_bytes",
              INT64,
              BYTES,
              "Size of the message's body.",
              "messaging.message.body.size")
          .add(
              "message_count",
              INT64,
              COUNT,
              "Messages in the queue, or purged or deleted with it.",
              null)
          .repeating("content_type", "Content type of the message.", null)
          .text(
              "correlation_id",
              "Correlation id of the message.",
              "messaging.message.conversation_id")
          .repeating("reply_to", "Queue that an answer is wanted in.", null)
          .text("message_id", "Message id that the publisher gave.", "messaging.message.id")
          .repeating("user", "User that the connection logged in as.", null)
          .repeating("vhost", "Virtual host of the connection.", null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "method",
              "exchange",
              "routing_key",
              "queue",
              "body_bytes",
              "outcome",
              "error.type",
              "latency")
          .build();

  static final Column METHOD = TABLE.column("method");
  static final Column CHANNEL = TABLE.column("channel");
  static final Column EXCHANGE = TABLE.column("exchange");
  static final Column ROUTING_KEY = TABLE.column("routing_key");
  static final Column QUEUE = TABLE.column("queue");
  static final Column CONSUMER_TAG = TABLE.column("consumer_tag");
  static final Column DELIVERY_TAG = TABLE.column("delivery_tag");
  static final Column OUTCOME = TABLE.column("outcome");
  static final Column REDELIVERED = TABLE.column("redelivered");
  static final Column REPLY_CODE = TABLE.column("reply_code");
  static final Column MESSAGE = TABLE.column("message");
  static final Column BODY_BYTES = TABLE.column("body_bytes");
  static final Column MESSAGE_COUNT = TABLE.column("message_count");
  static final Column CONTENT_TYPE = TABLE.column("content_type");
  static final Column CORRELATION_ID = TABLE.column("correlation_id");
  static final Column REPLY_TO = TABLE.column("reply_to");
  static final Column MESSAGE_ID = TABLE.column("message_id");
  static final Column USER = TABLE.column("user");
  static final Column VHOST = TABLE.column("vhost");

  private AmqpTable() {}
}
