package io.obsmesh.protocol.mqtt;

import static io.obsmesh.table.ColumnType.BOOL;
import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.LIST;
import static io.obsmesh.table.ColumnType.MAP;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code mqtt}. */
final class MqttTable {
  static final Table TABLE =
      Table.ofRequests("mqtt", "One MQTT packet and what acknowledged it; either end may begin.")
          .repeating(
              "packet",
              "CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT or AUTH.",
              "messaging.operation.name")
          .repeating("sender", "Which end sent it: client or server.", null)
          .repeating("version", "3.1, 3.1.1 or 5.", "network.protocol.version")
          .repeating("topic", "Topic of a PUBLISH.", "messaging.destination.name")
          .add("filters", LIST, NONE, "Topic filters of SUBSCRIBE or UNSUBSCRIBE.", null)
          .add("qos", INT32, NONE, "Quality of service of a PUBLISH: 0, 1 or 2.", null)
          .add("retain", BOOL, NONE, "A PUBLISH that the server shall keep, or kept.", null)
          .add("dup", BOOL, NONE, "A PUBLISH that was sent before.", null)
          .add("packet_id", INT32, NONE, "Joins a packet and what acknowledges it.", null)
          .add(
              "payload_bytes",
              INT64,
              BYTES,
              "Size of the message of a PUBLISH; the message itself is not kept.",
              "messaging.message.body.size")
          .add(
              "reason_code", INT32, NONE, "Reason code or return code; the worst of several.", null)
          .repeating("reason", "Its name.", null)
          .add("reasons", LIST, NONE, "Names of the codes of SUBACK or UNSUBACK, by filter.", null)
          .text("message", "Why, in the words of the other end.", null)
          .repeating("client_id", "The client's identifier.", "messaging.client.id")
          .repeating("user", "User name of CONNECT; its password is never kept.", null)
          .add("keep_alive", INT32, NONE, "Longest silence of the client, seconds.", null)
          .add("clean_start", BOOL, NONE, "CONNECT asked for a new session.", null)
          .add("session_present", BOOL, NONE, "The server had kept a session.", null)
          .repeating("will_topic", "Topic of the will of CONNECT.", null)
          .repeating("content_type", "Content type of a PUBLISH.", null)
          .text("response_topic", "Where the receiver of a PUBLISH shall answer.", null)
          .text(
              "correlation_data",
              "Joins a PUBLISH and the PUBLISH that answers it; hexadecimal, at most 64 bytes.",
              "messaging.message.conversation_id")
          .repeating("auth_method", "How CONNECT or AUTH proves who the client is.", null)
          .add("properties", MAP, NONE, "User properties.", null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "packet",
              "sender",
              "topic",
              "qos",
              "payload_bytes",
              "error.type",
              "latency")
          .build();

  static final Column PACKET = TABLE.column("packet");
  static final Column SENDER = TABLE.column("sender");
  static final Column VERSION = TABLE.column("version");
  static final Column TOPIC = TABLE.column("topic");
  static final Column FILTERS = TABLE.column("filters");
  static final Column QOS = TABLE.column("qos");
  static final Column RETAIN = TABLE.column("retain");
  static final Column DUP = TABLE.column("dup");
  static final Column PACKET_ID = TABLE.column("packet_id");
  static final Column PAYLOAD_BYTES = TABLE.column("payload_bytes");
  static final Column REASON_CODE = TABLE.column("reason_code");
  static final Column REASON = TABLE.column("reason");
  static final Column REASONS = TABLE.column("reasons");
  static final Column MESSAGE = TABLE.column("message");
  static final Column CLIENT_ID = TABLE.column("client_id");
  static final Column USER = TABLE.column("user");
  static final Column KEEP_ALIVE = TABLE.column("keep_alive");
  static final Column CLEAN_START = TABLE.column("clean_start");
  static final Column SESSION_PRESENT = TABLE.column("session_present");
  static final Column WILL_TOPIC = TABLE.column("will_topic");
  static final Column CONTENT_TYPE = TABLE.column("content_type");
  static final Column RESPONSE_TOPIC = TABLE.column("response_topic");
  static final Column CORRELATION_DATA = TABLE.column("correlation_data");
  static final Column AUTH_METHOD = TABLE.column("auth_method");
  static final Column PROPERTIES = TABLE.column("properties");

  private MqttTable() {}
}
