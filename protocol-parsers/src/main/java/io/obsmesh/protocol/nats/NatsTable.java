package io.obsmesh.protocol.nats;

import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.MAP;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code nats}. */
final class NatsTable {
  static final Table TABLE =
      Table.ofRequests("nats", "One NATS operation, and the message that answered it.")
          .repeating(
              "command",
              "CONNECT, INFO, PUB, HPUB, MSG, HMSG, SUB, UNSUB, PING or -ERR.",
              "messaging.operation.name")
          .repeating("sender", "Which end sent it: client or server.", null)
          .repeating(
              "subject", "Subject of a message or subscription.", "messaging.destination.name")
          .text("reply_to", "Subject that an answer goes to.", "messaging.message.conversation_id")
          .repeating("queue", "Queue group of SUB.", "messaging.consumer.group.name")
          .text("sid", "Subscription that a message or command belongs to.", null)
          .add(
              "payload_bytes",
              INT64,
              BYTES,
              "Size of the message without headers; the message itself is not kept.",
              "messaging.message.body.size")
          .add("reply_bytes", INT64, BYTES, "The same of the message that answered.", null)
          .add("headers", MAP, NONE, "Headers of the message.", null)
          .repeating("status", "Status in the headers of the answer, for example 503.", null)
          .text("message", "The text of an error.", null)
          .repeating(
              "client_name", "Name in CONNECT, or of the server in INFO.", "messaging.client.id")
          .repeating("user", "User in CONNECT; passwords and tokens are never kept.", null)
          .repeating("client_version", "Version of the client, or of the server in INFO.", null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "command",
              "sender",
              "subject",
              "payload_bytes",
              "error.type",
              "latency")
          .build();

  static final Column COMMAND = TABLE.column("command");
  static final Column SENDER = TABLE.column("sender");
  static final Column SUBJECT = TABLE.column("subject");
  static final Column REPLY_TO = TABLE.column("reply_to");
  static final Column QUEUE = TABLE.column("queue");
  static final Column SID = TABLE.column("sid");
  static final Column PAYLOAD_BYTES = TABLE.column("payload_bytes");
  static final Column REPLY_BYTES = TABLE.column("reply_bytes");
  static final Column HEADERS = TABLE.column("headers");
  static final Column STATUS = TABLE.column("status");
  static final Column MESSAGE = TABLE.column("message");
  static final Column CLIENT_NAME = TABLE.column("client_name");
  static final Column USER = TABLE.column("user");
  static final Column CLIENT_VERSION = TABLE.column("client_version");

  private NatsTable() {}
}
